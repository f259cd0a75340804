import { formatCount } from '../../format.ts';
import { boundOf } from '../log-sighting.ts';
import type { Proposal, Rule } from '../rule.ts';

const nginxSource = 'https://nginx.org/en/docs/http/ngx_http_limit_req_module.html';
const statusSource = 'https://www.rfc-editor.org/rfc/rfc6585#section-4';

/** Somebody counts requests or connections of a client and sends away what is too many. */
export const rateLimiter: Rule = {
  id: 'rate_limiter',
  judge({ failed, sighting, config, wasRead }) {
    const proposals: Proposal[] = [];
    for (const [signature, what] of [
      ['nginx_limiting_requests', 'limit_req'],
      ['nginx_limiting_connections', 'limit_conn'],
    ] as const) {
      const seen = sighting(signature);
      if (seen.count === 0) continue;
      proposals.push({
        cause: `nginx's rate limiter (${what}) refused them`,
        confidence: 'high',
        classes: [{ class: 'http_503' }, { class: 'http_429' }],
        bounds: [boundOf(seen)],
        evidence: seen.lines,
        source: nginxSource,
        isFinding: true,
      });
    }
    if (failed('http_429') > 0) {
      proposals.push({
        cause: 'a rate limiter refused them: the answer is 429, Too Many Requests',
        confidence: 'high',
        classes: [{ class: 'http_429' }],
        evidence: [{ text: `${formatCount(failed('http_429'))} answered with 429`, source: 'client' }],
        source: statusSource,
      });
    }
    if (proposals.length > 0) return { proposals };
    const { limitsRequests, limitsConnections } = config.nginx ?? {};
    if (limitsRequests === false && limitsConnections === false)
      return { ruledOut: 'rate limiter: nginx has neither limit_req nor limit_conn' };
    if (wasRead('nginx_error')) return { ruledOut: 'rate limiter: no 429, no line of limit_req or limit_conn' };
    return {};
  },
};

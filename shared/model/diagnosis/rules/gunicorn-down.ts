import { boundOf } from '../log-sighting.ts';
import { cannotTell, type Rule } from '../rule.ts';

/** Nothing listened where nginx hands its requests on: the backend was not running. */
export const gunicornDown: Rule = {
  id: 'gunicorn_down',
  judge({ sighting, config, wasRead, failed }) {
    const refused = sighting('nginx_upstream_refused');
    if (refused.count > 0) {
      const isGone = config.gunicorn === undefined && config.nginx !== undefined;
      return {
        proposals: [
          {
            cause: 'nothing listened where nginx hands requests on: Gunicorn was down',
            confidence: 'high',
            classes: [{ class: 'http_502' }, { class: 'http_503' }, { class: 'http_504' }],
            bounds: [boundOf(refused)],
            evidence: [...refused.lines, ...(isGone ? [{ text: 'No Gunicorn process was found', source: 'config' } as const] : [])],
            source: 'https://man7.org/linux/man-pages/man2/connect.2.html#ERRORS',
            isFinding: true,
          },
        ],
      };
    }
    if (!wasRead('nginx_error') || failed('http_502') === 0) return cannotTell;
    return { ruledOut: 'Gunicorn down: no "Connection refused" from the backend' };
  },
};

import { type FailureClass, isFailureClass } from '../../failure-class.ts';
import { formatCount } from '../../format.ts';
import { cannotTell, type Proposal, type Rule } from '../rule.ts';
import type { RunFacts } from '../run-facts.ts';

const tcpSource = 'https://man7.org/linux/man-pages/man2/connect.2.html#ERRORS';
const httpSource = 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5';
/** Answers that say the question was wrong; those about time and number of requests are for other rules. */
const isWrongQuestion = (status: number) => status >= 400 && status < 500 && ![408, 429, 499].includes(status);

/** The name, the certificate, the port or the path is wrong: this says nothing of capacity. */
export const targetUnusable: Rule = {
  id: 'target_unusable',
  judge(facts) {
    const proposals = [
      ...said(facts, 'dns', 'the host name did not resolve'),
      ...said(facts, 'tls', 'the TLS handshake or the certificate check failed'),
      ...refused(facts),
      ...wrongQuestions(facts),
    ];
    if (proposals.length > 0) return { proposals };
    const { results } = facts.record.summary;
    const isDoubtful = facts.failed('connect_refused') > 0 || results.statuses.some(({ status }) => isWrongQuestion(status));
    return isDoubtful ? cannotTell : { ruledOut: 'target: the name resolved, the port accepted, the path exists' };
  },
};

function said({ record, failed }: RunFacts, name: FailureClass, cause: string): Proposal[] {
  const count = failed(name);
  if (count === 0) return [];
  const example = record.summary.results.examples.find((one) => one.class === name);
  const text = example?.error ?? `${formatCount(count)} ended so`;
  return [
    {
      cause,
      confidence: 'high',
      classes: [{ class: name }],
      evidence: [{ text, source: 'client', atMs: example?.atMs }],
      source:
        name === 'tls' ? 'https://www.rfc-editor.org/rfc/rfc8446#section-6.2' : 'https://man7.org/linux/man-pages/man3/getaddrinfo.3.html',
    },
  ];
}

/** A refusal is the kernel's own answer for a port nobody listens on. It is claimed for the seconds in which nobody got through. */
function refused({ failed, ok, endedIn, record }: RunFacts): Proposal[] {
  const count = failed('connect_refused');
  if (count === 0) return [];
  const silent = record.seconds.filter((point) => point.ok === 0 && (point.byClass.connect_refused ?? 0) > 0);
  const [first] = silent;
  const where = ok === 0 ? 'and not one request succeeded' : `in ${formatCount(silent.length)} s without one success`;
  return [
    {
      cause: ok === 0 ? 'nothing accepted connections at that address and port' : 'for a while nothing accepted connections at that port',
      confidence: ok === 0 ? 'high' : 'medium',
      classes: [{ class: 'connect_refused' }],
      ...(ok === 0 ? {} : { during: (second) => endedIn(second).ok === 0 }),
      evidence: [
        {
          text: `${formatCount(count)} connections refused, ${where}`,
          source: 'client',
          ...(first === undefined ? {} : { atMs: first.second * 1000 }),
        },
      ],
      source: tcpSource,
    },
  ];
}

/** A status the server gave to every request of the run, or to every request of one kind. */
function wrongQuestions({ record, ok, failed }: RunFacts): Proposal[] {
  const { results, config } = record.summary;
  return results.statuses.flatMap(({ status }): Proposal[] => {
    const name = `http_${status}`;
    if (!isWrongQuestion(status) || !isFailureClass(name) || failed(name) === 0) return [];
    const examples = results.examples.filter((one) => one.class === name);
    const [example] = examples;
    const kinds = new Set(examples.map(({ requestName }) => requestName));
    const isOneKind = config.requests.length > 1 && kinds.size === 1;
    if (ok > 0 && !isOneKind) return [];
    return [
      {
        cause: `the server answers ${status} to what the plan asks for`,
        confidence: ok === 0 ? 'high' : 'medium',
        classes: [{ class: name }],
        evidence: [
          {
            text: `${example?.method ?? 'Requests'} ${example?.url ?? ''} → ${example?.statusLine ?? status}`,
            source: 'client',
            atMs: example?.atMs,
          },
        ],
        source: httpSource,
      },
    ];
  });
}

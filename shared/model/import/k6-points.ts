import { badFile, badLine, type Import } from './imported-run.ts';
import { k6Failure } from './k6-failure.ts';
import { type ImportedSample, SampleBook } from './sample-book.ts';

/** One line of `--out json`, as far as it matters here. https://grafana.com/docs/k6/latest/results-output/real-time/json/ */
interface K6Line {
  readonly type?: unknown;
  readonly metric?: unknown;
  readonly data?: { readonly time?: unknown; readonly value?: unknown; readonly tags?: unknown };
}

/** Whether a text is k6's lines of metrics and points. */
export function looksLikeK6Points(text: string): boolean {
  return /^\{[^\n]{0,4000}"type"\s*:\s*"(?:Metric|Point)"/.test(text) && /^\{[^\n]{0,4000}"metric"\s*:/.test(text);
}

/** Requests out of `k6 run --out json=FILE`: one for each point of http_req_duration, with the waits and bytes k6 writes beside it. */
export function* importK6Points(text: string, name: string): Import {
  const book = new SampleBook();
  const notes: string[] = [];
  let [at, line, users, received, sent] = [0, 0, 0, 0, 0];
  let waiting: number | undefined;
  let connecting: number | undefined;
  let held: ImportedSample | undefined;
  // A request's waits follow its duration: it is taken when the next one comes.
  const takeHeld = () => {
    if (held !== undefined)
      book.add({ ...held, waitingMs: waiting, connectingMs: connecting, users, bytesReceived: received, bytesSent: sent });
    [held, waiting, connecting, received, sent] = [undefined, undefined, undefined, 0, 0];
  };
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const raw = text.slice(at, end < 0 ? text.length : end).trim();
    at = end < 0 ? text.length : end + 1;
    line += 1;
    if (raw === '') continue;
    const parsed = parseLine(raw, line, end < 0);
    if (parsed === undefined) {
      notes.push('Its last line was cut short and is left out.');
      break;
    }
    if (parsed.metric === 'http_req_failures')
      throw badFile('This is an NDJSON export of Blitz Console, which holds seconds and not requests.');
    if (parsed.type !== 'Point') continue;
    const value = Number(parsed.data?.value);
    if (parsed.metric === 'http_req_duration') {
      takeHeld();
      held = sampleOf(parsed, line);
      if (book.isSliceFull) yield;
    } else if (parsed.metric === 'http_req_waiting') waiting = value;
    else if (parsed.metric === 'http_req_connecting') connecting = value;
    else if (parsed.metric === 'vus') users = Number.isFinite(value) ? value : users;
    else if (parsed.metric === 'data_received') received += Number.isFinite(value) ? value : 0;
    else if (parsed.metric === 'data_sent') sent += Number.isFinite(value) ? value : 0;
  }
  takeHeld();
  return yield* book.build('k6', name, notes);
}

/** Nothing for a last line without its end that is not whole: k6 was killed. */
function parseLine(raw: string, line: number, isLast: boolean): K6Line | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value === 'object' && value !== null) return value as K6Line;
  } catch {
    if (isLast) return undefined;
  }
  throw badLine(line, 'it is not a JSON object');
}

function sampleOf({ data }: K6Line, line: number): ImportedSample {
  const endedAt = typeof data?.time === 'string' ? Date.parse(data.time) : Number.NaN;
  const durationMs = Number(data?.value);
  if (!Number.isFinite(endedAt)) throw badLine(line, 'a point without a time');
  if (!Number.isFinite(durationMs) || durationMs < 0) throw badLine(line, 'a point of http_req_duration whose value is no duration');
  const tags = typeof data?.tags === 'object' && data.tags !== null ? (data.tags as Readonly<Record<string, unknown>>) : {};
  const tag = (key: string) => (typeof tags[key] === 'string' ? tags[key] : '');
  const status = Number(tag('status')) || 0;
  const errorCode = Number(tag('error_code')) || 0;
  const failed = tag('expected_response') === '' ? status === 0 || status >= 400 : tag('expected_response') === 'false';
  const words = [tag('error'), errorCode > 0 ? `(${errorCode})` : ''].filter((text) => text !== '').join(' ');
  return {
    ...{ endedAt, durationMs, users: 0, bytesReceived: 0, bytesSent: 0 },
    ...(status >= 100 && status <= 599 ? { status } : {}),
    ...(failed ? { failure: k6Failure(status, errorCode, tag('error')), error: words } : {}),
    method: tag('method') === '' ? 'GET' : tag('method'),
    url: tag('url'),
    name: tag('name') === tag('url') ? '' : tag('name'),
  };
}

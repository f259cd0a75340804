import { InvalidArgumentError } from 'commander';
import { parseDurationText } from '../../shared/model/duration-text.ts';
import type { Stage } from '../../shared/model/load-plan.ts';

/** Milliseconds of `500ms`, `10s`, `1m30s`, `1.5h`; `undefined` for anything else, a number without a unit too: other tools mean seconds or ms. */
export function parseDurationMs(text: string): number | undefined {
  return /^[\d.]*$/.test(text.trim()) ? undefined : parseDurationText(text);
}

/** Parser of a flag that takes a duration. */
export function durationFlag(text: string): number {
  const durationMs = parseDurationMs(text.trim());
  if (durationMs !== undefined) return durationMs;
  const guess = /^\d+(\.\d+)?$/.test(text) ? ` For seconds write ${text}s.` : '';
  throw new InvalidArgumentError(`Not a duration: write e.g. 500ms, 10s, 1m30s or 2h.${guess}`);
}

/** Parser of a flag that takes a whole number; `1_000`, `1,000` and `14k` are understood. */
export function countFlag(text: string): number {
  const plain = text.trim().replace(/(?<=\d)[_,](?=\d{3})/g, '');
  const match = /^(\d+(?:\.\d+)?)([kKmM]?)$/.exec(plain);
  const value = match ? Number(match[1]) * { '': 1, k: 1e3, m: 1e6 }[(match[2] ?? '').toLowerCase() as '' | 'k' | 'm'] : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('Not a whole number.');
  return value;
}

/** Parser of a flag that takes a number above zero. */
export function rateFlag(text: string): number {
  const value = Number(
    text
      .trim()
      .replace(/\/s$/, '')
      .replace(/(?<=\d)[_,](?=\d{3})/g, ''),
  );
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Not a rate: write requests per second, e.g. 1000 or 0.5.');
  return value;
}

/** Parser of one `--stage 30s:100`; each adds to those before. */
export function stageFlag(text: string, before: readonly Stage[] | undefined): readonly Stage[] {
  const [duration = '', target = '', ...rest] = text.split(':');
  const durationMs = parseDurationMs(duration.trim());
  const value = Number(target);
  if (durationMs === undefined || target.trim() === '' || !Number.isFinite(value) || value < 0 || rest.length > 0) {
    throw new InvalidArgumentError('Not a stage: write DURATION:TARGET, e.g. 30s:100.');
  }
  return [...(before ?? []), { durationMs, target: value }];
}

/** Parser of one `-H 'Name: value'`; a name given twice keeps both values, as HTTP joins them. */
export function headerFlag(text: string, before: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0)).trim();
  if (colon < 1 || name === '') throw new InvalidArgumentError("Not a header: write 'Name: value'.");
  return addHeader(before ?? {}, name, text.slice(colon + 1).trim());
}

function addHeader(headers: Readonly<Record<string, string>>, name: string, value: string): Readonly<Record<string, string>> {
  const known = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (known === undefined) return { ...headers, [name]: value };
  const separator = known.toLowerCase() === 'cookie' ? '; ' : ', ';
  return { ...headers, [known]: `${headers[known]}${separator}${value}` };
}

/** Parser of one `--resolve host:port:address`, as curl writes it; an IPv6 address may stand in brackets. */
export function resolveFlag(text: string, before: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const match = /^(\[[^\]]+\]|[^:]+):(\d{1,5}):(.+)$/.exec(text.trim());
  const [, host, port, address] = match ?? [];
  if (host === undefined || port === undefined || address === undefined || Number(port) > 65_535) {
    throw new InvalidArgumentError('Not a resolve entry: write HOST:PORT:ADDRESS, e.g. shop.example:443:127.0.0.1.');
  }
  return { ...before, [`${host}:${port}`]: address.replace(/^\[(.*)\]$/, '$1') };
}

/** Parser of `--expect-status 200,302`; each adds to those before. */
export function statusFlag(text: string, before: readonly number[] | undefined): readonly number[] {
  const statuses = text.split(',').map((part) => Number(part.trim() || Number.NaN));
  if (statuses.some((status) => !Number.isInteger(status) || status < 100 || status > 599)) {
    throw new InvalidArgumentError('Not a list of statuses: write e.g. 200 or 200,302.');
  }
  return [...new Set([...(before ?? []), ...statuses])];
}

/** Parser of one `--threshold 'metric: expression'`; what it says is checked when the plan is. */
export function thresholdFlag(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

/** Parser of `--tag`, repeatable, commas separate. */
export function tagFlag(text: string, before: readonly string[] | undefined): readonly string[] {
  const tags = text.split(',').map((tag) => tag.trim());
  return [...(before ?? []), ...tags.filter((tag) => tag !== '')];
}

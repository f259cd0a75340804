import type { LogLevel } from '../log-level.ts';
import { LogReader } from '../log-reader.ts';
import type { HostClock } from '../log-stamp.ts';
import { redactText } from '../redact-text.ts';
import { accessStatusOf } from './access-status.ts';
import type { LogSignature } from './log-signature.ts';
import { logSignatureOf } from './log-signature-of.ts';
import type { LogEvidence, LogRole, SignatureCount } from './run-evidence.ts';

const mostExamples = 3;
const longestExample = 500;
/** A line without an end is cut here. */
const longestLine = 64 * 1024;
/** An hour of seconds, and more: beyond it the count goes on, the seconds do not. */
const mostSeconds = 7200;

interface Tally {
  count: number;
  firstAtMs: number;
  lastAtMs: number;
  readonly examples: { atMs: number; text: string }[];
  readonly perSecond: Map<number, number>;
}

export interface LogTallyOptions {
  readonly role: LogRole;
  /** When the run started, Unix ms. */
  readonly startedAt: number;
  readonly clock: () => HostClock;
}

/** Counts the new lines of one log: how many, how many of an error, and those that say why a request failed, second by second. Keeps no line. */
export class LogTally {
  readonly #role: LogRole;
  readonly #startedAt: number;
  readonly #reader: LogReader;
  /** Of what stood there before: the same lines are read once more where they count. */
  readonly #old: LogReader;
  readonly #signatures = new Map<LogSignature, Tally>();
  readonly #statuses = new Map<number, number>();
  #lines = 0;
  #errorLines = 0;
  #rest = '';

  constructor({ role, startedAt, clock }: LogTallyOptions) {
    this.#role = role;
    this.#startedAt = startedAt;
    this.#reader = new LogReader(clock);
    this.#old = new LogReader(clock);
  }

  /**
   * Takes what the log has grown by; `now`: when it was read (Unix ms), for lines without a time of their own. Of what stood there already
   * (`isOld`) the lines count that say themselves that they were written since the run began.
   */
  push(text: string, now: number, isOld = false): void {
    const whole = this.#rest + text;
    let from = 0;
    for (let end = whole.indexOf('\n'); end !== -1; end = whole.indexOf('\n', from)) {
      this.#take(whole.slice(from, whole[end - 1] === '\r' ? end - 1 : end), now, isOld);
      from = end + 1;
    }
    this.#rest = whole.slice(from, from + longestLine);
  }

  /** The log ends here, or another file goes on with it: what has no line end is a line. */
  endLine(now: number): void {
    if (this.#rest !== '') this.#take(this.#rest, now, false);
    this.#rest = '';
  }

  /** What was counted so far. */
  evidence(): Pick<LogEvidence, 'role' | 'lines' | 'errorLines' | 'signatures' | 'access'> {
    const signatures = [...this.#signatures].map(([signature, tally]): SignatureCount => {
      const { count, firstAtMs, lastAtMs, examples, perSecond } = tally;
      return { signature, count, firstAtMs, lastAtMs, examples: [...examples], perSecond: [...perSecond].sort(([a], [b]) => a - b) };
    });
    const counted = { role: this.#role, lines: this.#lines, errorLines: this.#errorLines, signatures };
    if (this.#role !== 'nginx_access') return counted;
    const statuses = [...this.#statuses].map(([status, count]) => ({ status, count })).sort((a, b) => a.status - b.status);
    return { ...counted, access: { requests: this.#lines, statuses } };
  }

  #take(line: string, now: number, isOld: boolean): void {
    if (isOld && !this.#isOfRun(line, now)) return;
    this.#lines += 1;
    if (this.#role === 'nginx_access') {
      const status = accessStatusOf(line);
      if (status === undefined) return;
      this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
      if (status >= 500) this.#errorLines += 1;
      return;
    }
    const { at, level, continued } = this.#reader.read(line, now);
    if (!continued && isError(level)) this.#errorLines += 1;
    const signature = logSignatureOf(line);
    if (signature !== undefined) this.#count(signature, line, Math.min(Math.max(at, this.#startedAt), Math.max(now, this.#startedAt)));
  }

  /** By its own stamp, or by that of the line it belongs to. Web servers stamp whole seconds. */
  #isOfRun(line: string, now: number): boolean {
    const { at, stamped } = this.#old.read(line, now);
    const slackMs = this.#role === 'nginx_access' || this.#role === 'nginx_error' || this.#role === 'gunicorn' ? 999 : 50;
    return stamped && at + slackMs >= this.#startedAt;
  }

  #count(signature: LogSignature, line: string, at: number): void {
    const atMs = at - this.#startedAt;
    let tally = this.#signatures.get(signature);
    if (tally === undefined) {
      tally = { count: 0, firstAtMs: atMs, lastAtMs: atMs, examples: [], perSecond: new Map() };
      this.#signatures.set(signature, tally);
    }
    tally.count += 1;
    tally.firstAtMs = Math.min(tally.firstAtMs, atMs);
    tally.lastAtMs = Math.max(tally.lastAtMs, atMs);
    if (tally.examples.length < mostExamples) tally.examples.push({ atMs, text: visible(line) });
    const second = Math.floor(atMs / 1000);
    if (tally.perSecond.size < mostSeconds || tally.perSecond.has(second)) {
      tally.perSecond.set(second, (tally.perSecond.get(second) ?? 0) + 1);
    }
  }
}

function isError(level: LogLevel | undefined): boolean {
  return level === 'error' || level === 'fatal';
}

/** Without what looks like a secret, and without control characters: `\x1b` is written out. */
function visible(line: string): string {
  const kept = redactText(line.slice(0, 2 * longestExample));
  const text = kept.length > longestExample ? `${kept.slice(0, longestExample)}…` : kept;
  return text.replaceAll(/\p{Cc}/gu, (char) => (char === '\t' ? ' ' : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`));
}

import { LogTally } from '../../../../shared/model/diagnosis/log-tally.ts';
import type { LogEvidence, LogRole } from '../../../../shared/model/diagnosis/run-evidence.ts';
import type { HostClock } from '../../../../shared/model/log-stamp.ts';
import type { Machine } from '../../base/machine.ts';
import { growthScript } from './evidence-scripts.ts';
import type { FileEnd } from './machine-look.ts';
import { ask, type Section } from './sections.ts';

/** Of one log at a time, and over the run. */
const mostAtOnce = 4 * 1024 * 1024;
const mostInAll = 64 * 1024 * 1024;
/** So many answers in a row while a log grows faster than it is read. */
const mostRounds = 24;

/** A log as it is followed through a run. */
interface FollowedLog {
  readonly path: string;
  readonly role: LogRole;
  readonly tally: LogTally;
  inode: string;
  /** Byte up to which it was read; `undefined`: from where it ends when it is first looked at. */
  from: number | undefined;
  /** What stands before that byte may belong to the run, too: it was looked at a moment after the run had begun. */
  mayBeOlder: boolean;
  readBytes: number;
  problem: string | undefined;
}

/** How far logs were read for the run before: none of that belongs to this one. By path. */
export type ReadMarks = Map<string, { readonly inode: string; readonly from: number }>;

export interface RunLogsOptions {
  readonly machine: Machine;
  /** When the run started, Unix ms. */
  readonly startedAt: number;
  readonly clock: () => HostClock;
  /** What to put in front of a command for root to run it; `undefined` where that may not be. */
  readonly root: () => Promise<readonly string[] | undefined>;
  /** Read at the start, written at the end. */
  readonly marks: ReadMarks;
}

/** What the logs of a machine grew by during a run: read every few seconds, counted, and forgotten. */
export class RunLogs {
  readonly #options: RunLogsOptions;
  readonly #logs: FollowedLog[] = [];
  /** Once a log could not be read as this user. */
  #prefix: readonly string[] | undefined;

  constructor(options: RunLogsOptions) {
    this.#options = options;
  }

  /** Follows a log from where it ended when the run began, or where that is not known, from its end as it is now. A path is followed once. */
  follow(path: string, role: LogRole, end: FileEnd | undefined): void {
    if (this.#logs.some((log) => log.path === path || (end !== undefined && log.inode === end.inode))) return;
    const { startedAt, clock, marks } = this.#options;
    const tally = new LogTally({ role, startedAt, clock });
    const mark = marks.get(path);
    const isKnown = mark !== undefined && mark.inode === end?.inode && mark.from <= end.size;
    this.#logs.push({
      ...{ path, role, tally, inode: end?.inode ?? '-', readBytes: 0, problem: undefined },
      from: isKnown ? mark.from : end?.size,
      mayBeOlder: !isKnown,
    });
  }

  /** Reads what is new; with `isLast` until nothing is. Rejects where the machine does not answer. */
  async read(signal: AbortSignal, isLast = false): Promise<void> {
    for (let round = 0; round < (isLast ? mostRounds : 2); round += 1) {
      const logs = this.#logs.filter(({ readBytes }) => readBytes < mostInAll);
      if (logs.length === 0) return;
      if (!(await this.#readOnce(logs, signal))) break;
    }
    if (!isLast) return;
    for (const { path, inode, from } of this.#logs) if (from !== undefined) this.#options.marks.set(path, { inode, from });
  }

  evidence(): LogEvidence[] {
    return this.#logs.map(({ path, tally, problem, readBytes }) => {
      const why = readBytes < mostInAll ? problem : 'More than 64 MB were written during the run: the rest was not read.';
      return { path, ...tally.evidence(), ...(why === undefined ? {} : { problem: why }) };
    });
  }

  /** True when there is more to read at once. */
  async #readOnce(logs: readonly FollowedLog[], signal: AbortSignal): Promise<boolean> {
    const places = logs.flatMap(({ path, inode, from, mayBeOlder }) => [path, inode, placeOf(from, mayBeOlder)]);
    const answer = await ask(this.#options.machine, growthScript, {
      purpose: 'what the logs say of a run',
      args: [String(mostAtOnce), ...places],
      maxBytes: (logs.length * 3 + 1) * (mostAtOnce + 4096),
      prefix: this.#prefix,
      signal,
    });
    const now = Date.now();
    let index = 0;
    let hasMore = false;
    let isSealed = false;
    // The last part of an answer that was cut short is not whole: it is asked for again.
    for (const { name, text } of answer.isWhole ? answer.sections : answer.sections.slice(0, -1)) {
      const log = logs[index];
      if (log === undefined) break;
      if (name === 'over') index += 1;
      else if (name.startsWith('log ')) {
        const outcome = take(log, { name, text }, now);
        hasMore ||= outcome === 'more';
        isSealed ||= outcome === 'sealed';
      }
    }
    if (!isSealed || this.#prefix !== undefined) return hasMore;
    this.#prefix = (await this.#options.root()) ?? [];
    return this.#prefix.length > 0;
  }
}

function placeOf(from: number | undefined, mayBeOlder: boolean): string {
  if (from === undefined) return 'end';
  return mayBeOlder ? `@${from}` : String(from);
}

/** Takes one part of the answer about a log. */
function take(log: FollowedLog, { name, text }: Section, now: number): 'all' | 'more' | 'sealed' {
  const [, kind, inode = '-', fromText, sizeText, countText] = name.split(' ');
  const [from, size, count] = [Number(fromText), Number(sizeText), Number(countText)];
  if (kind === 'sealed') {
    log.problem = 'It may not be read: add the user to the group of the file (e.g. adm), or use one who may become root.';
    return 'sealed';
  }
  if (kind === 'absent') {
    // What comes into being during the run is read from its beginning.
    if (log.from === undefined) log.from = 0;
    log.problem ??= log.readBytes === 0 ? 'There is no such file.' : undefined;
    return 'all';
  }
  if (log.problem?.startsWith('It may not') || log.problem?.startsWith('There is no')) log.problem = undefined;
  if (kind === 'cut') log.problem = 'It was truncated during the run: what had not been read by then is missing.';
  if (kind === 'new' && log.inode !== '-' && log.inode !== inode) {
    // Nothing came before it where the old file is gone, or was read already.
    log.tally.endLine(now);
  }
  if (kind === 'old') {
    // Its first line may be the end of one.
    log.tally.push(from === 0 ? text : text.slice(text.indexOf('\n') + 1), now, true);
    return 'all';
  }
  log.inode = inode;
  log.from = from + count;
  log.mayBeOlder = false;
  log.readBytes += count;
  if (count > 0) log.tally.push(text, now);
  return log.from < size ? 'more' : 'all';
}

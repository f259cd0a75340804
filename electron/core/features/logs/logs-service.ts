import type { Disposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { RunningJobs, StopReport } from '../../../../shared/contract/app.ts';
import { type Problem, problemOf } from '../../../../shared/contract/hosts.ts';
import type { LogBytes, LogChunk, LogSource, LogSuggestion } from '../../../../shared/contract/logs.ts';
import { localTargetId } from '../../../../shared/contract/targets.ts';
import { LogReader } from '../../../../shared/model/log-reader.ts';
import type { HostClock } from '../../../../shared/model/log-stamp.ts';
import type { Logger } from '../../base/logger.ts';
import { type HostAccess, type HostLease, rootPrefix } from '../hosts/index.ts';
import { ByteStream } from './byte-stream.ts';
import { FileTail } from './file-tail.ts';
import { JournalTail } from './journal-tail.ts';
import type { SourceSink } from './source-sink.ts';
import { suggestLogs } from './suggest-logs.ts';
import { TailStream } from './tail-stream.ts';

export interface LogsServiceOptions {
  readonly hosts: HostAccess;
  /** Absolute paths of what the running demo lab writes on this machine; none while it does not run. */
  readonly labLogs: () => readonly string[];
  readonly logger: Logger;
}

export interface TailInput {
  readonly sources: readonly LogSource[];
  readonly lastLines: number;
  /** What watches for its own ends: it is no job the user has begun, so that it is neither shown as one nor ended with them. */
  readonly isSilent?: boolean | undefined;
}

export interface BytesInput {
  readonly source: LogSource & { readonly from: { readonly kind: 'file' } };
  readonly lastLines: number;
}

/** Makes what follows a source, once its host is reached. */
type StartTail = (lease: HostLease, prefix: readonly string[], purpose: string) => { run(signal: AbortSignal): Promise<void> };

type TailJob = RunningJobs['jobs'][number];

interface ActiveTail {
  /** `undefined` for one that is no job of the user's. */
  readonly job: TailJob | undefined;
  /** Settles when nothing of it runs any more. Never rejects. */
  readonly over: Promise<void>;
  end(): void;
}

/** Follows logs, for as long as somebody takes what comes. */
export class LogsService implements Disposable {
  readonly #options: LogsServiceOptions;
  readonly #active = new Set<ActiveTail>();
  readonly #changes: Emitter<void>;

  constructor(options: LogsServiceOptions) {
    this.#options = options;
    this.#changes = new Emitter((error) => options.logger.failure('A watcher of the tails failed', error));
  }

  /** Starts at once; ends with the signal, with `return()` and with `stop`. Throws `not_found`. */
  tail({ sources, lastLines, isSilent = false }: TailInput, signal: AbortSignal | undefined): AsyncGenerator<LogChunk, void, undefined> {
    // Also throws for a target that is not there.
    const text = this.#jobText(sources);
    const ending = new AbortController();
    const stream = new TailStream(sources.length, { signal, onEnd: () => ending.abort() });
    const clock = (lease: HostLease | undefined): HostClock => ({
      utcOffsetMinutes: lease?.utcOffsetMinutes ?? 0,
      clockOffsetMs: lease?.clockOffsetMs ?? 0,
    });
    const runs = sources.map((source, index) => {
      let lease: HostLease | undefined;
      const sink = stream.sink(index, new LogReader(() => clock(lease)));
      const start = (host: HostLease, prefix: readonly string[], purpose: string) => {
        lease = host;
        const common = { lease, prefix, lastLines, purpose, sink };
        const { from } = source;
        return from.kind === 'file' ? new FileTail({ ...common, path: from.path }) : new JournalTail({ ...common, unit: from.unit });
      };
      return this.#follow(source, sink, start, ending.signal);
    });
    this.#keep(isSilent ? undefined : text, stream, Promise.all(runs), ending.signal);
    return stream;
  }

  /** The same for the bytes of one file. */
  bytes({ source, lastLines }: BytesInput, signal: AbortSignal | undefined): AsyncGenerator<LogBytes, void, undefined> {
    const text = this.#jobText([source]);
    const ending = new AbortController();
    const stream = new ByteStream({ signal, onEnd: () => ending.abort() });
    const sink = stream.sink();
    const { path } = source.from;
    const run = this.#follow(
      source,
      sink,
      (lease, prefix, purpose) => new FileTail({ lease, prefix, lastLines, purpose, sink, path }),
      ending.signal,
    );
    this.#keep(text, stream, run, ending.signal);
    return stream;
  }

  suggestions(targetId: TargetId, signal: AbortSignal | undefined): Promise<LogSuggestion[]> {
    const labLogs = targetId === localTargetId ? this.#options.labLogs() : [];
    return suggestLogs(this.#options.hosts, targetId, labLogs, signal);
  }

  /** The tails that go on. */
  jobs(): readonly TailJob[] {
    return [...this.#active].flatMap(({ job }) => job ?? []);
  }

  /** Called whenever `jobs()` has changed. */
  onChange(listener: () => void): Disposable {
    return this.#changes.on(listener);
  }

  /** Ends every tail that is a job; their streams end. */
  async stop(): Promise<StopReport> {
    const tails = [...this.#active].filter(({ job }) => job !== undefined);
    await endAll(tails);
    return { stopped: tails.flatMap(({ job }) => job?.text ?? []), failed: [] };
  }

  async dispose(): Promise<void> {
    await endAll([...this.#active]);
    this.#changes.dispose();
  }

  #jobText(sources: readonly LogSource[]): string {
    const names = sources.map((source) => `${sourceName(source)} on ${this.#options.hosts.target(source.targetId).name}`);
    return `tail of ${names[0] ?? ''}${names.length > 1 ? ` and ${names.length - 1} more` : ''}`;
  }

  /** Has it among the jobs until nothing of it runs any more. `ending`: aborted when its stream ends. */
  #keep(text: string | undefined, stream: { end(): void }, runs: Promise<unknown>, ending: AbortSignal): void {
    const tail: ActiveTail = {
      job: text === undefined ? undefined : { kind: 'tail', text, href: '#/logs' },
      over: runs.then(() => {}),
      end: () => stream.end(),
    };
    this.#active.add(tail);
    this.#changes.emit();
    ending.addEventListener('abort', () => {
      void tail.over.then(() => {
        this.#active.delete(tail);
        this.#changes.emit();
      });
    });
  }

  /** Never rejects: a source that cannot be followed says so in a mark. */
  async #follow(source: LogSource, sink: SourceSink, start: StartTail, signal: AbortSignal): Promise<void> {
    const purpose = `tail of ${sourceName(source)}`;
    let lease: HostLease | undefined;
    try {
      lease = await this.#options.hosts.lease(source.targetId, purpose, signal);
      const root = source.sudo ? await rootPrefix(lease, purpose, signal) : { prefix: [] };
      if ('problem' in root) sink.mark('unreadable', root.problem.message, { problem: root.problem });
      else await start(lease, root.prefix, purpose).run(signal);
    } catch (error) {
      if (signal.aborted) return;
      const problem = this.#problemOf(error);
      sink.mark('failed', `${sourceName(source)} cannot be followed: ${problem.message}`, { problem });
    } finally {
      sink.caughtUp();
      await lease?.dispose();
    }
  }

  #problemOf(error: unknown): Problem {
    if (error instanceof OpsError) return problemOf(error);
    const id = this.#options.logger.failure('A log could not be followed', error);
    return { code: 'internal', message: `Something went wrong in the console (${id}).`, hint: 'Follow it again.' };
  }
}

async function endAll(tails: readonly ActiveTail[]): Promise<void> {
  for (const tail of tails) tail.end();
  await Promise.all(tails.map(({ over }) => over));
}

/** `app.log`, `the journal of nginx` */
function sourceName({ from }: LogSource): string {
  if (from.kind === 'file') return from.path.slice(from.path.lastIndexOf('/') + 1) || from.path;
  return from.unit === '' ? 'the journal' : `the journal of ${from.unit}`;
}

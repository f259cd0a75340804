import type { Disposable } from '../../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../../shared/base/emitter.ts';
import { OpsError } from '../../../../../shared/base/ops-error.ts';
import type { LogChunk, LogMark, LogSource } from '../../../../../shared/contract/logs.ts';
import type { Logger } from '../../../base/logger.ts';
import { halfSentence } from './half-sentence.ts';
import type { HostStates } from './host-states.ts';
import type { MetricState } from './metric-watch.ts';
import { RetryPace } from './retry-pace.ts';
import { targetRemoved } from './target-removed.ts';

export interface LogFollowerOptions {
  readonly source: LogSource;
  readonly targetName: string;
  /** Follows it from its end on, as no job of the user's. Throws `not_found`. */
  readonly tail: (source: LogSource, signal: AbortSignal) => AsyncIterable<LogChunk>;
  readonly states: HostStates;
  readonly now: () => number;
  readonly logger: Logger;
}

/** What is new of a log: lines, or how it stands with it. */
export interface LogNews {
  readonly lines: readonly string[];
  readonly state?: MetricState | undefined;
}

const flowing: ReadonlySet<LogMark['kind']> = new Set(['following', 'rotated', 'truncated', 'gap', 'resumed']);

/** Follows one log for everybody who counts its lines, without asking the user anything; begins again when it could not. */
export class LogFollower implements Disposable {
  readonly #options: LogFollowerOptions;
  readonly #news: Emitter<LogNews>;
  readonly #retry = new RetryPace();
  readonly #listener: Disposable;
  #tail: { readonly ending: AbortController; readonly over: Promise<void> } | undefined;
  #state: MetricState;
  #isDisposed = false;

  constructor(options: LogFollowerOptions) {
    const { targetName, logger, states, source, now } = options;
    this.#options = options;
    this.#news = new Emitter((error) => logger.failure('An alarm on a log failed', error));
    this.#state = { kind: 'starting', why: `nothing has come from ${targetName} yet` };
    this.#listener = states.on(source.targetId, (event) => {
      if (event === 'ready') this.#retry.soon(now());
      else if (this.#state.kind !== 'flowing') this.#withdraw();
    });
    this.#begin();
  }

  get state(): MetricState {
    return this.#state;
  }

  onNews(listener: (news: LogNews) => void): Disposable {
    return this.#news.on(listener);
  }

  tick(now: number): void {
    if (this.#tail === undefined && this.#retry.isDue(now)) this.#begin();
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    void this.#listener.dispose();
    this.#tail?.ending.abort();
    await this.#tail?.over;
    this.#news.dispose();
  }

  #begin(): void {
    if (this.#isDisposed) return;
    const ending = new AbortController();
    const over = this.#follow(ending).finally(() => {
      this.#tail = undefined;
    });
    this.#tail = { ending, over };
    if (this.#options.states.isAsking(this.#options.source.targetId)) this.#withdraw();
  }

  /** Never rejects. */
  async #follow({ signal }: AbortController): Promise<void> {
    const { source, tail, now, logger, targetName } = this.#options;
    try {
      for await (const { lines, marks } of tail(source, signal)) {
        for (const { kind, text, problem } of marks) {
          if (flowing.has(kind)) this.#is({ kind: 'flowing' });
          else this.#is({ kind: 'broken', why: halfSentence(text) });
          if (kind !== 'failed' && kind !== 'unreadable') continue;
          this.#retry.failed(now(), problem?.code === 'cancelled');
          return;
        }
        if (lines.length === 0) continue;
        this.#state = { kind: 'flowing' };
        this.#retry.succeeded();
        this.#news.emit({ lines: lines.map(({ text }) => text), state: this.#state });
      }
      if (signal.aborted) return;
      this.#retry.failed(now(), false);
      this.#is({ kind: 'broken', why: `${targetName} ended the tail` });
    } catch (error) {
      if (signal.aborted) return;
      const isRemoved = error instanceof OpsError && error.code === 'not_found';
      if (!(error instanceof OpsError)) logger.failure('A log could not be followed for an alarm', error);
      this.#is(isRemoved ? { kind: 'gone', why: targetRemoved } : { kind: 'broken', why: halfSentence((error as Error).message) });
      this.#retry.failed(now(), isRemoved);
    }
  }

  /** The user would be asked something nobody in front of the screen has begun. */
  #withdraw(): void {
    this.#tail?.ending.abort();
    this.#retry.failed(this.#options.now(), true);
    this.#is({ kind: 'broken', why: `${this.#options.targetName} cannot be entered without asking you something: connect to it first` });
  }

  #is(state: MetricState): void {
    this.#state = state;
    this.#news.emit({ lines: [], state });
  }
}

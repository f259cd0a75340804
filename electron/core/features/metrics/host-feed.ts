import { setTimeout as sleep } from 'node:timers/promises';
import { type Disposable, toDisposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { type HostStatus, type Problem, problemOf } from '../../../../shared/contract/hosts.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import type { Logger } from '../../base/logger.ts';
import { type HostAccess, type HostLease, leaseUnasked } from '../hosts/index.ts';
import type { HostNews } from './host-news.ts';
import { sampleHost } from './sample-host.ts';

/** How far back samples are kept. */
const keptMs = 15 * 60_000;
/** How long sampling goes on when nobody watches any more: whoever goes from one screen to another and back finds no hole in the charts. */
const defaultLingerMs = 60_000;
const retryDelaysMs = [1000, 2000, 4000, 8000, 30_000] as const;

export interface HostFeedOptions {
  readonly targetId: TargetId;
  readonly hosts: HostAccess;
  /** States of the sessions, now and at every change. */
  readonly watchHosts: (signal: AbortSignal) => AsyncIterable<{ readonly hosts: readonly HostStatus[] }>;
  readonly logger: Logger;
  /** 60 s without it. */
  readonly lingerMs?: number | undefined;
}

/** Samples of one host, while somebody needs them. */
export class HostFeed {
  readonly #targetId: TargetId;
  readonly #hosts: HostAccess;
  readonly #watchHosts: HostFeedOptions['watchHosts'];
  readonly #logger: Logger;
  readonly #news: Emitter<HostNews>;
  readonly #lingerMs: number;
  readonly #samples: HostSample[] = [];
  #state: HostNews['state'] = 'starting';
  #problem: Problem | undefined;
  #holders = 0;
  /** Of the holders those for whom the user may be asked something. */
  #askers = 0;
  #work: { readonly ending: AbortController; readonly done: Promise<void> } | undefined;
  #linger: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(options: HostFeedOptions) {
    this.#targetId = options.targetId;
    this.#hosts = options.hosts;
    this.#watchHosts = options.watchHosts;
    this.#logger = options.logger;
    this.#lingerMs = options.lingerMs ?? defaultLingerMs;
    this.#news = new Emitter((error) => this.#logger.failure('A watcher of a host failed', error));
  }

  /** The last 15 minutes, as far as they were sampled, and how it stands now. */
  snapshot(): HostNews {
    this.#forgetOld(Date.now());
    return this.#newsOf([...this.#samples]);
  }

  /** The newest sample. */
  get last(): HostSample | undefined {
    return this.#samples.at(-1);
  }

  /** Called with every sample and every change of state. */
  onNews(listener: (news: HostNews) => void): Disposable {
    return this.#news.on(listener);
  }

  /**
   * Sampling goes on until everybody has let go. One that has failed is tried again. Without `mayAsk` it fails where the user would have to
   * be asked for a password or the like.
   */
  keep(mayAsk = true): Disposable {
    this.#holders += 1;
    if (mayAsk) this.#askers += 1;
    clearTimeout(this.#linger);
    if (this.#work === undefined && !this.#isDisposed) this.#begin();
    return toDisposable(() => {
      this.#holders -= 1;
      if (mayAsk) this.#askers -= 1;
      if (this.#holders > 0 || this.#isDisposed) return;
      this.#linger = setTimeout(() => this.#work?.ending.abort(), this.#lingerMs);
      this.#linger.unref();
    });
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    clearTimeout(this.#linger);
    this.#work?.ending.abort();
    await this.#work?.done;
    this.#news.dispose();
  }

  #begin(): void {
    const ending = new AbortController();
    this.#set('starting');
    const done = this.#run(ending.signal)
      .catch((error: unknown) => {
        if (!ending.signal.aborted) this.#set('failed', this.#problemOf(error));
      })
      .finally(() => {
        this.#work = undefined;
        // Somebody came while it was ending.
        if (ending.signal.aborted && this.#holders > 0 && !this.#isDisposed) this.#begin();
      });
    this.#work = { ending, done };
  }

  async #run(signal: AbortSignal): Promise<void> {
    const lease = await this.#lease(signal);
    try {
      let failures = 0;
      while (!signal.aborted) {
        if (!lease.isUp) this.#set('lost', this.#problem);
        await lease.untilUp(signal);
        if (this.#state === 'lost') this.#set('starting');
        const startedAt = performance.now();
        const reason = await this.#sample(lease, signal);
        if (signal.aborted) return;
        this.#logger.info('Sampling of a host was interrupted', { target: this.#targetId, reason });
        this.#set('lost', { code: 'unavailable', message: reason, hint: 'It is tried again by itself.' });
        failures = performance.now() - startedAt > 30_000 ? 0 : failures + 1;
        await sleep(retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)], undefined, { signal });
      }
    } finally {
      await lease.dispose();
    }
  }

  #lease(signal: AbortSignal): Promise<HostLease> {
    return leaseUnasked({
      hosts: this.#hosts,
      watchHosts: this.#watchHosts,
      targetId: this.#targetId,
      user: 'metrics',
      mayAsk: () => this.#askers > 0,
      signal,
      logger: this.#logger,
    });
  }

  /** Until the sampler ends, the link is lost, or it is not needed any more. A link that is lost during the start is no failure of the host. */
  async #sample(lease: HostLease, signal: AbortSignal): Promise<string> {
    const ending = new AbortController();
    const end = () => ending.abort();
    signal.addEventListener('abort', end, { once: true });
    const link = lease.onLink((isUp) => {
      if (!isUp) end();
    });
    try {
      const reason = await sampleHost({ machine: lease.machine, signal: ending.signal, onSample: (sample) => this.#take(sample) });
      return lease.isUp ? reason : 'The link to the host was lost.';
    } catch (error) {
      if (lease.isUp) throw error;
      return 'The link to the host was lost.';
    } finally {
      void link.dispose();
      signal.removeEventListener('abort', end);
    }
  }

  #take(sample: HostSample): void {
    this.#samples.push(sample);
    this.#forgetOld(sample.at);
    this.#state = 'sampling';
    this.#problem = undefined;
    this.#news.emit(this.#newsOf([sample]));
  }

  #set(state: HostNews['state'], problem?: Problem): void {
    this.#state = state;
    this.#problem = problem;
    this.#news.emit(this.#newsOf([]));
  }

  #newsOf(samples: HostSample[]): HostNews {
    return { state: this.#state, ...(this.#problem === undefined ? {} : { problem: this.#problem }), samples };
  }

  #forgetOld(now: number): void {
    while ((this.#samples[0]?.at ?? now) < now - keptMs) this.#samples.shift();
  }

  #problemOf(error: unknown): Problem {
    if (error instanceof OpsError) return problemOf(error);
    const id = this.#logger.failure('Sampling of a host failed', error, { target: this.#targetId });
    return { code: 'internal', message: `The host cannot be sampled (${id}).`, hint: 'The log has the details.' };
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../../../electron/core/adapters/sqlite/index.ts';
import { latest } from '../../../../../electron/core/base/latest.ts';
import {
  AlarmBook,
  alarmsMigrations,
  LocalAlarmService,
  localAlarmsMigrations,
} from '../../../../../electron/core/features/alarms/index.ts';
import type { SampledHost } from '../../../../../electron/core/features/alarms/local/host-watch.ts';
import type { RunNews } from '../../../../../electron/core/features/alarms/local/run-seconds.ts';
import { toDisposable } from '../../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../../shared/base/emitter.ts';
import type { AlarmId, TargetId } from '../../../../../shared/base/ids.ts';
import { OpsError } from '../../../../../shared/base/ops-error.ts';
import { type AlarmDraft, AlarmDraftSchema } from '../../../../../shared/contract/alarms.ts';
import type { HostStatus, Problem } from '../../../../../shared/contract/hosts.ts';
import type { LogChunk, LogMark, LogSource } from '../../../../../shared/contract/logs.ts';
import { type Target, TargetInputSchema } from '../../../../../shared/contract/targets.ts';
import type { HostSample } from '../../../../../shared/model/host-sample.ts';
import { createSilentLogger } from '../../../../contract/silent-logger.ts';
import { secondOf } from '../../../../rig/scripted-engine.ts';
import { hostSampleOf } from '../../../report/host-fixture.ts';
import { type ManualClock, manualClock, settle } from '../manual-clock.ts';

type HostNews = Parameters<Parameters<SampledHost['onNews']>[0]>[0];
export const shop = 't-shop' as TargetId;

/** Alarms of ours over a book of their own, with a clock and everything they look at in the hands of a test. */
export class LocalAlarmRig {
  readonly clock: ManualClock = manualClock();
  readonly logger = createSilentLogger();
  /** `CPU: OK>ALARM`, of every console there was. */
  readonly told: string[] = [];
  readonly targets = new Map<TargetId, Target>();
  readonly targetChanges = new Emitter<{ id: TargetId; kind: string }>();
  readonly runNews = new Emitter<RunNews>();
  readonly hostStates = new Emitter<{ hosts: HostStatus[] }>();
  /** How many hold each host, and what follows each log. */
  readonly holders = new Map<TargetId, number>();
  readonly tails: { source: LogSource; signal: AbortSignal; push: (chunk: LogChunk) => void }[] = [];
  hostState: HostNews['state'] = 'sampling';
  recent: HostSample[] = [];
  book: AlarmBook;
  service: LocalAlarmService;
  readonly #folder = mkdtempSync(join(tmpdir(), 'blitz-local-alarms-'));
  readonly #hostNews = new Emitter<HostNews>();
  #database: Database;

  constructor() {
    this.addTarget(shop, 'shop');
    [this.#database, this.book, this.service] = this.#open();
  }

  /** The console ends, and another one begins with the same data folder. */
  async restart(): Promise<void> {
    await this.#close();
    [this.#database, this.book, this.service] = this.#open();
  }

  async dispose(): Promise<void> {
    await this.#close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  addTarget(id: TargetId, name: string): void {
    this.targets.set(id, { ...TargetInputSchema.parse({ name, access: { kind: 'local' } }), id });
  }

  removeTarget(id: TargetId): void {
    this.targets.delete(id);
    this.targetChanges.emit({ id, kind: 'removed' });
  }

  put(rule: Partial<AlarmDraft> = {}, id?: AlarmId) {
    return this.service.put(draftOf(rule), id);
  }

  state(name: string) {
    return this.book.find(name).state;
  }

  /** So many seconds with a sample of the host each. */
  async host(cpu: number, seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.clock.advance(1000);
      this.#hostNews.emit({ state: 'sampling', samples: [hostSampleOf(this.clock.now(), { user: cpu })] });
    }
    await settle();
  }

  hostIs(state: HostNews['state'], problem?: Problem): void {
    this.hostState = state;
    this.#hostNews.emit({ state, samples: [], ...(problem === undefined ? {} : { problem }) });
  }

  /** Lines that come of every log that is followed. */
  async log(...texts: string[]): Promise<void> {
    const lines = texts.map((text, seq) => ({ source: 0, seq, at: this.clock.now(), stamped: false, continued: false, text }));
    for (const { push } of this.tails) push({ lines, marks: [] });
    await settle();
  }

  async logMark(kind: LogMark['kind'], text = 'Following it.', problem?: Problem): Promise<void> {
    const mark = { source: 0, afterSeq: 0, at: this.clock.now(), kind, text, ...(problem === undefined ? {} : { problem }) };
    for (const { push } of this.tails) push({ lines: [], marks: [mark] });
    await settle();
  }

  /** A run of so many seconds with that share of its requests failed. */
  async run(failed: number, seconds: number): Promise<void> {
    const startedAt = this.clock.now();
    for (let second = 0; second < seconds; second += 1) {
      await this.clock.advance(1000);
      const point = secondOf(second, { ok: 10 - failed * 10, failed: failed * 10 });
      this.runNews.emit({ startedAt, sample: { seconds: [point], elapsedMs: (second + 1) * 1000, state: 'running' } });
    }
    this.runNews.emit({ startedAt, sample: { seconds: [], elapsedMs: seconds * 1000, state: 'completed' } });
    await settle();
  }

  #open(): [Database, AlarmBook, LocalAlarmService] {
    const { database } = openDatabase(join(this.#folder, 'blitz.db'), [...alarmsMigrations, ...localAlarmsMigrations]);
    const { logger, clock } = this;
    const book = new AlarmBook({ database, logger, now: () => clock.now() });
    book.onTransition(({ alarm: { name }, from, to }) => this.told.push(`${name}: ${from}>${to}`));
    const service = new LocalAlarmService({
      database,
      book,
      findTarget: (id) => this.targets.get(id),
      metrics: {
        keepHost: (id) => this.#keep(id),
        recentHost: () => this.recent,
        watchHosts: (signal) =>
          latest<{ hosts: HostStatus[] }>({ snapshot: () => ({ hosts: [] }), subscribe: (push) => this.hostStates.on(push), signal }),
        onTargetChange: (listener) => this.targetChanges.on(listener),
        onRunSample: (listener) => this.runNews.on(listener),
        tail: (source, signal) => this.#tail(source, signal),
      },
      runs: {
        list: () => ({ items: [], total: 0 }),
        series: () => ({ seconds: [], moments: [] }),
        hostSamples: () => [],
        get: () => {
          throw new Error('There is no run');
        },
      },
      logger,
      clock,
    });
    return [database, book, service];
  }

  async #close(): Promise<void> {
    await this.service.dispose();
    this.book.dispose();
    this.#database.dispose();
  }

  #keep(id: TargetId): SampledHost {
    if (!this.targets.has(id)) throw new OpsError({ code: 'not_found', message: `There is no target ${id}.` });
    this.holders.set(id, (this.holders.get(id) ?? 0) + 1);
    const held = toDisposable(() => void this.holders.set(id, (this.holders.get(id) ?? 0) - 1));
    const rig = this;
    return {
      get state() {
        return rig.hostState;
      },
      onNews: (listener) => this.#hostNews.on(listener),
      dispose: () => held.dispose(),
    };
  }

  #tail(source: LogSource, signal: AbortSignal): AsyncIterable<LogChunk> {
    if (!this.targets.has(source.targetId)) throw new OpsError({ code: 'not_found', message: 'There is no such target.' });
    return latest<LogChunk>({
      snapshot: () => undefined,
      subscribe: (push) => {
        const tail = { source, signal, push };
        this.tails.push(tail);
        return toDisposable(() => void this.tails.splice(this.tails.indexOf(tail), 1));
      },
      merge: (held, next) => ({ lines: [...held.lines, ...next.lines], marks: [...held.marks, ...next.marks] }),
      signal,
    });
  }
}

/** CPU over 80 % for 3 s on the shop. */
export function draftOf(change: Partial<AlarmDraft> = {}): AlarmDraft {
  return AlarmDraftSchema.parse({
    name: 'CPU',
    where: { kind: 'local', metric: { kind: 'host', targetId: shop, field: 'cpu' } },
    comparison: 'GreaterThanThreshold',
    threshold: 0.8,
    periodS: 1,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    ...change,
  });
}

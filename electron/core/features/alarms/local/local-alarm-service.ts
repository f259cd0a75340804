import { randomBytes } from 'node:crypto';
import type { Disposable } from '../../../../../shared/base/disposable.ts';
import type { AlarmId, TargetId } from '../../../../../shared/base/ids.ts';
import { OpsError } from '../../../../../shared/base/ops-error.ts';
import type { Alarm, AlarmDraft } from '../../../../../shared/contract/alarms.ts';
import type { Target } from '../../../../../shared/contract/targets.ts';
import { type AlarmState, alarmStates, type MetricPoint } from '../../../../../shared/model/alarm.ts';
import type { Database } from '../../../adapters/sqlite/index.ts';
import type { Logger } from '../../../base/logger.ts';
import type { RunBook } from '../../runs/index.ts';
import type { AlarmAccess } from '../alarm-access.ts';
import { type AlarmClock, systemClock } from '../alarm-clock.ts';
import { type LocalAlarms, localFeedId } from '../local-alarms.ts';
import { AlarmTicks } from './alarm-ticks.ts';
import { checkLocalDraft, targetOfMetric } from './check-local-draft.ts';
import { type HeldState, LocalAlarm } from './local-alarm.ts';
import { LocalAlarmStore } from './local-alarm-store.ts';
import { localMetricUnit } from './local-metric-text.ts';
import type { MetricWatch } from './metric-watch.ts';
import { MetricWatches, type SampledMetrics } from './metric-watches.ts';
import { PastPoints } from './past-points.ts';
import type { PeriodValues } from './period-values.ts';
import { isSameRule, isSameSampling } from './same-draft.ts';
import { targetRemoved } from './target-removed.ts';

export interface LocalAlarmServiceOptions {
  readonly database: Database;
  readonly book: Pick<AlarmAccess, 'all' | 'get' | 'take' | 'stale'>;
  readonly findTarget: (id: TargetId) => Target | undefined;
  readonly metrics: SampledMetrics;
  readonly runs: Pick<RunBook, 'list' | 'series' | 'hostSamples' | 'get'>;
  readonly logger: Logger;
  readonly clock?: AlarmClock | undefined;
}

const idPrefix = 'local/';
/** The list says when its alarms were last looked at. */
const saidMs = 5_000;

/** Our own alarms: evaluated in the core while it runs, on what the console samples. Without an alarm nothing is sampled, and no time kept. */
export class LocalAlarmService implements LocalAlarms, Disposable {
  readonly #options: LocalAlarmServiceOptions;
  readonly #clock: AlarmClock;
  readonly #store: LocalAlarmStore;
  readonly #watches: MetricWatches;
  readonly #past: PastPoints;
  readonly #targets: Disposable;
  /** As they were last called: one that is removed is still spoken of. */
  readonly #targetNames = new Map<TargetId, string>();
  readonly #alarms = new Map<AlarmId, { alarm: LocalAlarm; watch: MetricWatch | undefined }>();
  #isStarted = false;
  readonly #ticks: AlarmTicks;
  #saidAt = 0;
  #isDisposed = false;

  constructor(options: LocalAlarmServiceOptions) {
    const { database, logger, metrics, runs, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#store = new LocalAlarmStore(database, logger);
    this.#watches = new MetricWatches({ metrics, targetName: (id) => this.#targetName(id), now: () => clock.now(), logger });
    this.#past = new PastPoints(runs, metrics.recentHost);
    this.#ticks = new AlarmTicks({ clock, logger, onTick: (now) => this.#tick(now), onJump: (now) => this.#restart(now) });
    this.#load();
    this.#targets = metrics.onTargetChange(({ id, kind }) => this.#targetChanged(id, kind));
  }

  start(): void {
    if (this.#isStarted || this.#isDisposed) return;
    this.#isStarted = true;
    const now = this.#clock.now();
    for (const [id, { alarm }] of this.#alarms) {
      alarm.restart(now);
      this.#open(id);
    }
    this.#keepTime();
  }

  draft(id: AlarmId): AlarmDraft | undefined {
    return this.#alarms.get(id)?.alarm.draft;
  }

  /** Whether an alarm looks at load runs. */
  isOfRuns(id: AlarmId): boolean {
    const where = this.draft(id)?.where;
    return where?.kind === 'local' && where.metric.kind === 'run';
  }

  put(draft: AlarmDraft, id?: AlarmId): Alarm {
    const before = id === undefined ? undefined : this.#require(id);
    const metric = checkLocalDraft(draft, (targetId) => this.#options.findTarget(targetId) !== undefined);
    this.#refuseTakenName(draft.name, id);
    const ownId = id ?? newId();
    const targetId = draft.targetId ?? targetOfMetric(metric);
    const whole: AlarmDraft = targetId === undefined ? draft : { ...draft, targetId };
    if (before !== undefined && isSameRule(before.draft, whole)) before.describe(whole);
    else {
      this.#close(ownId);
      this.#add(
        ownId,
        whole,
        metric,
        before?.held,
        before !== undefined && isSameSampling(before.draft, whole) ? before.values : undefined,
      );
      this.#tell(ownId);
      this.#open(ownId);
      this.#keepTime();
    }
    this.#store.put(ownId, whole);
    return this.#require(ownId).alarm();
  }

  delete(id: AlarmId): void {
    this.#require(id);
    this.#close(id);
    this.#alarms.delete(id);
    this.#store.remove(id);
    this.#tellAll();
    if (this.#alarms.size === 0) this.#ticks.end();
  }

  setEnabled(id: AlarmId, enabled: boolean): void {
    this.#describe(id, { actionsEnabled: enabled });
  }

  setState(id: AlarmId, state: AlarmState, reason: string): void {
    this.#require(id).setState(state, reason);
  }

  setTarget(id: AlarmId, targetId: TargetId | undefined): void {
    this.#describe(id, { targetId });
  }

  points(id: AlarmId, startAt: number, endAt: number): MetricPoint[] {
    return this.#alarms.get(id)?.alarm.points(startAt, endAt) ?? [];
  }

  pointsOf(draft: AlarmDraft, startAt: number, endAt: number): MetricPoint[] {
    const metric = checkLocalDraft(draft, (id) => this.#options.findTarget(id) !== undefined);
    const same = [...this.#alarms.values()].find(({ alarm }) => isSameSampling(alarm.draft, draft));
    const past = this.#past.of(draft, metric, startAt, endAt);
    const held = same?.alarm.points(startAt, endAt) ?? [];
    // What an alarm has looked at itself is what it would have been judged by.
    const byTime = new Map([...past, ...held].map((point) => [point.at, point]));
    return [...byTime.values()].toSorted((a, b) => a.at - b.at);
  }

  unitOf(draft: AlarmDraft): string | undefined {
    return localMetricUnit(draft);
  }

  /** Ends everything that samples; the alarms stay as they are. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    void this.#targets.dispose();
    for (const id of this.#alarms.keys()) this.#close(id);
    await Promise.all([this.#watches.dispose(), this.#ticks.dispose()]);
  }

  /** As they were when the console last ended; what is in the book without being an alarm any more is gone. */
  #load(): void {
    const { book } = this.#options;
    for (const { id, draft } of this.#store.all()) {
      if (draft.where.kind !== 'local') continue;
      const known = book.get(id);
      const held = known === undefined ? undefined : heldOf(known);
      const alarm = this.#add(id, draft, draft.where.metric, held, undefined);
      this.#lookForTarget(alarm);
    }
    const isKnown = book.all().some(({ id }) => id.startsWith(idPrefix));
    if (this.#alarms.size > 0 || isKnown) this.#tellAll();
  }

  #add(
    id: AlarmId,
    draft: AlarmDraft,
    metric: LocalAlarm['metric'],
    held: HeldState | undefined,
    values: PeriodValues | undefined,
  ): LocalAlarm {
    const alarm = new LocalAlarm({
      id,
      draft,
      metric,
      held,
      values,
      targetName: (targetId) => this.#targetName(targetId as TargetId),
      now: () => this.#clock.now(),
      onChange: (changed) => {
        if (this.#alarms.get(id)?.alarm === changed) this.#tell(id);
      },
    });
    this.#alarms.set(id, { alarm, watch: undefined });
    return alarm;
  }

  #open(id: AlarmId): void {
    const held = this.#alarms.get(id);
    if (!this.#isStarted || this.#isDisposed || held === undefined || held.watch !== undefined || held.alarm.isGone) return;
    const { alarm } = held;
    held.watch = this.#watches.open(alarm.metric, alarm.draft.periodS * 1000, alarm);
  }

  #close(id: AlarmId): void {
    const held = this.#alarms.get(id);
    void held?.watch?.dispose();
    if (held !== undefined) held.watch = undefined;
  }

  #describe(id: AlarmId, change: Parameters<LocalAlarm['describe']>[0]): void {
    const alarm = this.#require(id);
    alarm.describe(change);
    this.#store.put(id, alarm.draft);
  }

  #require(id: AlarmId): LocalAlarm {
    const held = this.#alarms.get(id);
    if (held !== undefined) return held.alarm;
    throw new OpsError({
      code: 'not_found',
      message: 'There is no such local alarm.',
      hint: 'It may have been deleted in another window: look at the list again.',
    });
  }

  #refuseTakenName(name: string, except: AlarmId | undefined): void {
    const other = [...this.#alarms.values()].find(({ alarm }) => alarm.draft.name === name && alarm.id !== except);
    if (other === undefined) return;
    throw new OpsError({
      code: 'conflict',
      message: `There is a local alarm named "${name}" already.`,
      hint: 'Choose another name, or change that alarm.',
      details: { alarm: other.alarm.id },
    });
  }

  #targetName(id: TargetId): string {
    const name = this.#options.findTarget(id)?.name ?? this.#targetNames.get(id) ?? id;
    this.#targetNames.set(id, name);
    return name;
  }

  #targetChanged(id: TargetId, kind: string): void {
    for (const { alarm } of [...this.#alarms.values()]) {
      const isOf = targetOfMetric(alarm.metric) === id;
      if (isOf && kind === 'changed') this.#tell(alarm.id);
      if (kind !== 'removed') continue;
      if (isOf) this.#lookForTarget(alarm);
      if (alarm.draft.targetId === id) this.#describe(alarm.id, { targetId: undefined });
    }
  }

  #lookForTarget(alarm: LocalAlarm): void {
    const targetId = targetOfMetric(alarm.metric);
    if (targetId === undefined || this.#options.findTarget(targetId) !== undefined) return;
    alarm.state({ kind: 'gone', why: targetRemoved });
    this.#close(alarm.id);
  }

  #tell(id: AlarmId): void {
    const held = this.#alarms.get(id);
    if (held !== undefined) this.#options.book.take(localFeedId, [held.alarm.alarm()], { complete: false });
  }

  #tellAll(): void {
    const alarms = [...this.#alarms.values()].map(({ alarm }) => alarm.alarm());
    this.#options.book.take(localFeedId, alarms, { complete: true });
  }

  #keepTime(): void {
    if (this.#isStarted && !this.#isDisposed && this.#alarms.size > 0) this.#ticks.begin();
  }

  #tick(now: number): void {
    this.#watches.tick(now);
    for (const { alarm, watch } of [...this.#alarms.values()]) {
      watch?.tick(now);
      if (watch !== undefined) alarm.tick(now);
      if (alarm.isGone) this.#close(alarm.id);
    }
    if (Math.abs(now - this.#saidAt) < saidMs) return;
    this.#saidAt = now;
    this.#options.book.stale(localFeedId, undefined);
  }

  #restart(now: number): void {
    this.#watches.restart(now);
    for (const { alarm, watch } of this.#alarms.values()) {
      alarm.restart(now);
      watch?.restart(now);
    }
  }
}

function newId(): AlarmId {
  return `${idPrefix}${randomBytes(6).toString('hex')}` as AlarmId;
}

function heldOf({ state, since, reason }: Alarm): HeldState | undefined {
  const known = alarmStates.find((one) => one === state);
  return known === undefined ? undefined : { state: known, since, reason };
}

import { type Disposable, DisposableStore } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { alarmGuardText, GuardWatch } from '../../../../shared/model/guard-watch.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import type { Logger } from '../../base/logger.ts';
import { findGuardedAlarm, type GuardedAlarms } from './guarded-alarms.ts';

/** A host that is sampled for as long as this is held. */
export interface WatchedHost extends Disposable {
  onNews(listener: (news: { readonly samples: readonly HostSample[] }) => void): Disposable;
}

export interface GuardServiceOptions {
  readonly target: (id: TargetId | undefined) => Target;
  /** Has a host sampled. Throws `not_found`. */
  readonly watchHost: (id: TargetId) => WatchedHost;
  readonly alarms: GuardedAlarms;
  readonly logger: Logger;
  /** Unix time in ms. */
  readonly now?: (() => number) | undefined;
}

/** What is to be watched over, and where an alarm is that a guard names. */
export interface Guards {
  readonly guards: readonly Guard[];
  /** An account of AWS that is watched meanwhile, whatever the settings say. */
  readonly alarmScope?: AwsScope | undefined;
}

/** A run or a stress job to be ended when a guard says so. */
export interface Guarded extends Guards {
  /** The machine to watch; `undefined` = the current target. */
  readonly targetId: TargetId | undefined;
  /** Called once at most, with the sentence that says why. */
  trip(reason: string): void;
}

/** Somebody who watches until disposed of. */
export interface GuardWatcher extends Disposable {
  /** What the run says of itself. */
  sample(sample: Pick<LoadSample, 'elapsedMs' | 'totals'>): void;
}

const tickMs = 500;
const hostKinds: ReadonlySet<Guard['kind']> = new Set(['cpu', 'memory', 'unreachable']);

/** Watches what must not get out of hand while a run or a stress job goes on. */
export class GuardService {
  readonly #options: GuardServiceOptions;
  #stops = new AbortController();

  constructor(options: GuardServiceOptions) {
    this.#options = options;
  }

  /**
   * Starts something once the alarms its guards name are known as they are now: at once, unless an account was not asked about them yet. Rejects with
   * what `start` rejects with, with `unavailable` or `timeout` where an account gives no answer, and with `cancelled`.
   */
  async whenKnown<T>({ guards, alarmScope }: Guards, signal: AbortSignal | undefined, start: () => T | Promise<T>): Promise<T> {
    const names = namedAlarms(guards);
    if (names.length === 0) return start();
    const { alarms } = this.#options;
    const held = new DisposableStore();
    if (alarmScope !== undefined) held.add(alarms.hold(alarmScope));
    try {
      const both = AbortSignal.any([this.#stops.signal, ...(signal === undefined ? [] : [signal])]);
      await alarms.known(names, alarmScope, both);
      if (both.aborted) throw new OpsError({ code: 'cancelled', message: 'Stopped before it began.' });
      return await start();
    } finally {
      await held.dispose();
    }
  }

  /** Takes back what waits for its start. */
  stopWaiting(): void {
    this.#stops.abort();
    this.#stops = new AbortController();
  }

  /** Watches until disposed of. Throws `not_found` for a target or an alarm that is not there, `conflict` for an alarm that is in ALARM already. */
  watch({ guards, alarmScope, targetId, trip }: Guarded): GuardWatcher {
    const now = this.#options.now ?? Date.now;
    const needsHost = guards.some(({ kind }) => hostKinds.has(kind));
    const alarmIds = this.#alarmIds(guards, alarmScope);
    const target = needsHost ? this.#options.target(targetId) : undefined;
    const watch = new GuardWatch(guards, target?.name ?? '', now());
    const members: Disposable[] = [];
    let isOver = false;
    const dispose = () => {
      isOver = true;
      for (const member of members.splice(0)) void member.dispose();
    };
    const judge = (reason: string | undefined) => {
      if (reason === undefined || isOver) return;
      dispose();
      this.#options.logger.info('A guard has tripped', { reason });
      trip(reason);
    };
    if (target !== undefined) {
      const host = this.#options.watchHost(target.id);
      const ticks = setInterval(() => judge(watch.tick(now())), tickMs);
      members.push({ dispose: () => clearInterval(ticks) }, host);
      members.push(
        host.onNews(({ samples }) => {
          for (const sample of samples) judge(watch.host(sample, now()));
        }),
      );
    }
    if (alarmIds.size > 0) {
      if (alarmScope !== undefined) members.push(this.#options.alarms.hold(alarmScope));
      members.push(...this.#watchAlarms(alarmIds, judge));
    }
    return {
      sample: ({ elapsedMs, totals }) => judge(isOver ? undefined : watch.requests(elapsedMs, totals)),
      dispose,
    };
  }

  /** Ids of the alarms that guards name. */
  #alarmIds(guards: readonly Guard[], scope: AwsScope | undefined): ReadonlySet<string> {
    return new Set(namedAlarms(guards).map((alarm) => findGuardedAlarm(this.#options.alarms, alarm, scope).id));
  }

  #watchAlarms(ids: ReadonlySet<string>, judge: (reason: string) => void): Disposable[] {
    const { alarms } = this.#options;
    // In ALARM since an earlier console: no transition will tell that it still is.
    const unconfirmed = new Set([...ids].filter((id) => alarms.get(id)?.state === 'ALARM'));
    const onTransition = alarms.onTransition(({ alarm, to, reason }) => {
      if (!ids.has(alarm.id)) return;
      unconfirmed.delete(alarm.id);
      if (to === 'ALARM') judge(alarmGuardText({ ...alarm, reason }));
    });
    const onChange = alarms.onChange(() => {
      for (const id of unconfirmed) {
        const alarm = alarms.get(id);
        if (alarm?.state === 'ALARM' && alarm.decidesAt === undefined) judge(alarmGuardText(alarm));
      }
    });
    return [onTransition, onChange];
  }
}

function namedAlarms(guards: readonly Guard[]): string[] {
  return guards.flatMap(({ kind, alarm }) => (kind === 'alarm' ? [alarm ?? ''] : []));
}

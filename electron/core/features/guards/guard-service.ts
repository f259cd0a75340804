import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { GuardWatch } from '../../../../shared/model/guard-watch.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import type { Logger } from '../../base/logger.ts';

/** A host that is sampled for as long as this is held. */
export interface WatchedHost extends Disposable {
  onNews(listener: (news: { readonly samples: readonly HostSample[] }) => void): Disposable;
}

export interface GuardServiceOptions {
  readonly target: (id: TargetId | undefined) => Target;
  /** Has a host sampled. Throws `not_found`. */
  readonly watchHost: (id: TargetId) => WatchedHost;
  readonly logger: Logger;
  /** Unix time in ms. */
  readonly now?: (() => number) | undefined;
}

/** A run or a stress job to be ended when a guard says so. */
export interface Guarded {
  readonly guards: readonly Guard[];
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

/** Watches what must not get out of hand while a run or a stress job goes on. */
export class GuardService {
  readonly #options: GuardServiceOptions;

  constructor(options: GuardServiceOptions) {
    this.#options = options;
  }

  /** Watches until disposed of. Throws `not_found` for a target that is not there. */
  watch({ guards, targetId, trip }: Guarded): GuardWatcher {
    const now = this.#options.now ?? Date.now;
    const needsHost = guards.some(({ kind }) => kind !== 'failure_rate');
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
    return {
      sample: ({ elapsedMs, totals }) => judge(isOver ? undefined : watch.requests(elapsedMs, totals)),
      dispose,
    };
  }
}

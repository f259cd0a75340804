import type { AlarmId, TargetId } from '../../../../shared/base/ids.ts';
import type { Alarm } from '../../../../shared/contract/alarms.ts';
import type { AlarmStore } from './alarm-store.ts';

/** What this console alone says of alarms: the target each stands with, and those whose notifications are held back. */
export class AlarmMarks {
  readonly #store: AlarmStore;
  readonly #pins: Map<AlarmId, TargetId>;
  readonly #flapping = new Map<AlarmId, number>();

  constructor(store: AlarmStore) {
    this.#store = store;
    this.#pins = store.pins();
  }

  /** Without a target it stands where it did by itself. */
  pin(id: AlarmId, targetId: TargetId | undefined): void {
    if (targetId === undefined) this.#pins.delete(id);
    else this.#pins.set(id, targetId);
    this.#store.write(() => this.#store.setPin(id, targetId));
  }

  /** The alarms pinned to a target that is no more; they are not pinned afterwards. */
  unpinAll(targetId: TargetId): AlarmId[] {
    const ids = [...this.#pins].flatMap(([id, pinned]) => (pinned === targetId ? [id] : []));
    for (const id of ids) this.pin(id, undefined);
    return ids;
  }

  /** Held back until then (Unix ms); `undefined`: no longer. True where that is new. */
  setFlapping(id: AlarmId, until: number | undefined): boolean {
    if (this.#flapping.get(id) === until) return false;
    if (until === undefined) this.#flapping.delete(id);
    else this.#flapping.set(id, until);
    return true;
  }

  /** An alarm with its marks; `staleSince`: since when its feed cannot be read (Unix ms). */
  shown(alarm: Alarm, readAt: number, staleSince: number | undefined): Alarm {
    const targetId = this.#pins.get(alarm.id) ?? alarm.targetId;
    const flappingUntil = this.#flapping.get(alarm.id);
    const { targetId: _target, flappingUntil: _flapping, staleSince: _stale, ...rest } = alarm;
    return {
      ...rest,
      readAt,
      ...(targetId === undefined ? {} : { targetId }),
      ...(flappingUntil === undefined ? {} : { flappingUntil }),
      ...(staleSince === undefined ? {} : { staleSince }),
    };
  }

  /** It is not looked at any more; its pin stays for when it is again. */
  release(id: AlarmId): void {
    this.#flapping.delete(id);
  }

  /** It is gone; whoever removes the alarm from the disk removes its pin with it. */
  forget(id: AlarmId): void {
    this.#flapping.delete(id);
    this.#pins.delete(id);
  }
}

import type { AlarmState } from '../../../../../../shared/model/alarm.ts';
import { ServiceError } from '../service-error.ts';
import type { AlarmHistory } from './alarm-history.ts';
import { alarmOut } from './alarm-out.ts';
import type { EmulatedAlarm } from './emulated-alarm.ts';

export interface AlarmShelfOptions {
  readonly history: AlarmHistory;
  /** Whether an action can be done: the ARN of a topic that is there. */
  readonly knowsAction: (arn: string) => boolean;
}

const maxAlarms = 5_000;

/** The alarms of the account; every change of one goes into the history. Times in Unix ms. */
export class AlarmShelf {
  readonly #options: AlarmShelfOptions;
  readonly #alarms = new Map<string, EmulatedAlarm>();

  constructor(options: AlarmShelfOptions) {
    this.#options = options;
  }

  get(name: string): EmulatedAlarm | undefined {
    return this.#alarms.get(name);
  }

  /** Throws ResourceNotFound. */
  require(name: string): EmulatedAlarm {
    const alarm = this.#alarms.get(name);
    if (alarm === undefined) throw new ServiceError('ResourceNotFound', `There is no alarm named ${name}.`, 404);
    return alarm;
  }

  all(): EmulatedAlarm[] {
    return [...this.#alarms.values()];
  }

  /** In the order of their names, as CloudWatch lists them. */
  sorted(): EmulatedAlarm[] {
    return this.all().toSorted((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** Creates it, or takes the place of the one of that name and kind. Throws LimitExceeded, and ValidationError for the other kind. */
  put(alarm: EmulatedAlarm): void {
    const before = this.#alarms.get(alarm.name);
    if (before === undefined && this.#alarms.size >= maxAlarms) {
      throw new ServiceError('LimitExceeded', `At most ${maxAlarms} alarms are kept here.`);
    }
    if (before !== undefined && before.kind !== alarm.kind) {
      throw new ServiceError('ValidationError', `An alarm named ${alarm.name} is there already, and it is a ${before.kind} alarm.`);
    }
    this.#alarms.set(alarm.name, alarm);
    const verb = before === undefined ? 'created' : 'updated';
    const data =
      before === undefined
        ? { type: 'Create', createdAlarm: alarmOut(alarm) }
        : { type: 'Update', updatedAlarm: alarmOut(alarm), originalUpdatedFields: alarmOut(before) };
    this.#note(alarm, alarm.configurationUpdatedAt, 'ConfigurationUpdate', `Alarm "${alarm.name}" ${verb}`, data);
  }

  delete(alarm: EmulatedAlarm, now: number): void {
    this.#alarms.delete(alarm.name);
    this.#note(alarm, now, 'ConfigurationUpdate', `Alarm "${alarm.name}" deleted`, { type: 'Delete', deletedAlarm: alarmOut(alarm) });
  }

  setActionsEnabled(alarm: EmulatedAlarm, enabled: boolean, now: number): void {
    if (alarm.actionsEnabled === enabled) return;
    const before = alarmOut(alarm);
    alarm.actionsEnabled = enabled;
    alarm.configurationUpdatedAt = now;
    const data = { type: 'Update', updatedAlarm: alarmOut(alarm), originalUpdatedFields: before };
    this.#note(alarm, now, 'ConfigurationUpdate', `Alarm "${alarm.name}" updated`, data);
  }

  /** Brings an alarm into a state, and does its actions where that is another one. */
  setState(alarm: EmulatedAlarm, state: AlarmState, reason: string, reasonData: string | undefined, now: number): void {
    const before = stateForHistory(alarm);
    const isNew = alarm.state !== state;
    alarm.state = state;
    alarm.stateReason = reason;
    alarm.stateReasonData = reasonData;
    alarm.stateUpdatedAt = now;
    if (!isNew) return;
    alarm.stateTransitionedAt = now;
    const data = { oldState: before, newState: stateForHistory(alarm) };
    this.#note(alarm, now, 'StateUpdate', `Alarm updated from ${before.stateValue} to ${state}`, data);
    if (alarm.actionsEnabled) for (const action of alarm.actions[state]) this.#act(alarm, action, now);
  }

  #act(alarm: EmulatedAlarm, action: string, now: number): void {
    const isKnown = this.#options.knowsAction(action);
    const summary = isKnown
      ? `Successfully executed action ${action}`
      : `Failed to execute action ${action}. Received error: "Resource not found"`;
    const actionState = isKnown ? 'Succeeded' : 'Failed';
    this.#note(alarm, now, 'Action', summary, { actionState, notificationResource: action, stateUpdateTimestamp: now });
  }

  #note(alarm: EmulatedAlarm, at: number, type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action', summary: string, data: object): void {
    this.#options.history.add({ alarmName: alarm.name, alarmKind: alarm.kind, at, type, summary, data });
  }
}

function stateForHistory({ state, stateReason, stateReasonData }: EmulatedAlarm) {
  const data = stateReasonData === undefined ? {} : { stateReasonData: JSON.parse(stateReasonData) as unknown };
  return { stateValue: state, stateReason, ...data };
}

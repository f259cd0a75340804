import { OpsError } from '../../../../shared/base/ops-error.ts';
import { latest } from '../../base/latest.ts';
import type { AlarmNews } from './alarm-news.ts';
import type { LocalAlarms } from './local-alarms.ts';

function refuse(): never {
  throw new OpsError({ code: 'unavailable', message: 'This console has no alarms of its own yet.', hint: 'Use an alarm of CloudWatch.' });
}

/** In the place of alarms of our own until they are there: none, and none can be made. */
export const noLocalAlarms: LocalAlarms = {
  start() {},
  draft: () => undefined,
  put: refuse,
  delete: refuse,
  setEnabled: refuse,
  setState: refuse,
  setTarget: refuse,
  points: () => [],
  pointsOf: () => [],
  unitOf: () => undefined,
};

function silent<T>(signal: AbortSignal | undefined): AsyncGenerator<T, void, undefined> {
  return latest<T>({ subscribe: () => ({ dispose() {} }), snapshot: () => undefined, signal });
}

/** In the place of what tells the user until it is there: says nothing. */
export const noAlarmNews: AlarmNews = {
  summary: (signal) => silent(signal),
  notifications: (signal) => silent(signal),
  webhook: () => ({}),
  setWebhook: refuse,
  testWebhook: refuse,
};

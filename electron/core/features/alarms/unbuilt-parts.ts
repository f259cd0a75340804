import { OpsError } from '../../../../shared/base/ops-error.ts';
import { latest } from '../../base/latest.ts';
import type { AlarmNews } from './alarm-news.ts';

function refuse(): never {
  throw new OpsError({ code: 'unavailable', message: 'This console cannot send to a webhook yet.', hint: 'Look at the list of alarms.' });
}

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

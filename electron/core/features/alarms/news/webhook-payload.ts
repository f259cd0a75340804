import type { Alarm, AlarmNotification } from '../../../../../shared/contract/alarms.ts';

/** What a webhook is sent. `text` alone is what the chat programs show that take such calls. */
export function payloadOf({ seq, at, tone, title, body }: AlarmNotification, alarms: readonly Alarm[]): object {
  return {
    version: 1,
    source: 'blitz-console',
    seq,
    at: new Date(at).toISOString(),
    tone,
    title,
    body,
    text: `${title}\n${body}`,
    alarms: alarms.map(({ id, name, state, since, subject, condition }) => ({
      id,
      name,
      state,
      since: new Date(since).toISOString(),
      subject,
      condition,
    })),
  };
}

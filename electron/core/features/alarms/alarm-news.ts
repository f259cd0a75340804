import type { AlarmNotification, AlarmSummary } from '../../../../shared/contract/alarms.ts';

/** Who tells the user what became of alarms. */
export interface AlarmNews {
  summary(signal: AbortSignal | undefined): AsyncGenerator<AlarmSummary, void, undefined>;
  notifications(signal: AbortSignal | undefined): AsyncGenerator<{ notifications: AlarmNotification[] }, void, undefined>;
  webhook(): Promise<{ host?: string | undefined }> | { host?: string | undefined };
  /** An empty URL: nowhere. */
  setWebhook(url: string): Promise<{ host?: string | undefined }>;
  testWebhook(): Promise<{ sentence: string }>;
}

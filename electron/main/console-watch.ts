import type { Disposable } from '../../shared/base/disposable.ts';
import type { AlarmSummary, NotificationSettings } from '../../shared/contract/alarms.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { followCore } from './follow-core.ts';
import type { RunningJob } from './running-jobs.ts';

/** What the shell knows of the core without asking. */
export interface ConsoleNews {
  readonly jobs: readonly RunningJob[];
  /** Absent until the core has said how the alarms stand. */
  readonly alarms: AlarmSummary | undefined;
  /** The newest run that has ended. */
  readonly lastRun: RunListItem | undefined;
  readonly notifications: NotificationSettings | undefined;
}

/** Of the newest runs, some may be going on. */
const newestRuns = 10;

/** Follows what the tray shows and what closing the window asks for. */
export class ConsoleWatch implements Disposable {
  readonly #onChange: (news: ConsoleNews) => void;
  readonly #follows: readonly Disposable[];
  #news: ConsoleNews = { jobs: [], alarms: undefined, lastRun: undefined, notifications: undefined };

  constructor(openClient: () => Promise<Client>, onChange: (news: ConsoleNews) => void) {
    this.#onChange = onChange;
    this.#follows = [
      followCore({
        openClient,
        open: (client, signal) => client.app.jobs(undefined, { signal }),
        onValue: ({ jobs }) => this.#set({ jobs }),
        // "Nothing" while it cannot be seen: quitting must not hang on it.
        onLost: () => this.#set({ jobs: [] }),
      }),
      followCore({
        openClient,
        open: (client, signal) => client.alarms.summary(undefined, { signal }),
        onValue: (alarms) => this.#set({ alarms }),
        onLost: () => this.#set({ alarms: unseen(this.#news.alarms, Date.now()) }),
      }),
      followCore({
        openClient,
        open: lastRuns,
        onValue: (lastRun) => this.#set({ lastRun }),
        onLost: () => {},
      }),
      followCore({
        openClient,
        open: (client, signal) => client.settings.changes(undefined, { signal }),
        onValue: ({ notifications }) => this.#set({ notifications }),
        onLost: () => {},
      }),
    ];
  }

  get news(): ConsoleNews {
    return this.#news;
  }

  dispose(): void {
    for (const follow of this.#follows) void follow.dispose();
  }

  #set(change: Partial<ConsoleNews>): void {
    this.#news = { ...this.#news, ...change };
    this.#onChange(this.#news);
  }
}

/** The alarms at a moment (Unix ms) at which nobody can say how they stand: as they were, and old. */
export function unseen(alarms: AlarmSummary | undefined, now: number): AlarmSummary | undefined {
  if (alarms === undefined || alarms.worst === 'none') return alarms;
  return { ...alarms, worst: alarms.worst === 'ALARM' ? 'ALARM' : 'stale', staleSince: alarms.staleSince ?? now };
}

async function* lastRuns(client: Client, signal: AbortSignal): AsyncGenerator<RunListItem | undefined> {
  for await (const _change of await client.runs.changes(undefined, { signal })) {
    const { items } = await client.runs.list({ limit: newestRuns }, { signal });
    yield items.find(({ state }) => state !== 'running');
  }
}

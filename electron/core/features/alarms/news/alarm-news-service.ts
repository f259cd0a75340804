import { isDeepStrictEqual } from 'node:util';
import { type Disposable, DisposableStore } from '../../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../../shared/base/emitter.ts';
import type { AlarmId } from '../../../../../shared/base/ids.ts';
import type { AlarmNotification, AlarmSummary, NotificationSettings } from '../../../../../shared/contract/alarms.ts';
import type { Database } from '../../../adapters/sqlite/index.ts';
import { latest } from '../../../base/latest.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Platform } from '../../../platform.ts';
import type { AlarmTransition } from '../alarm-access.ts';
import type { AlarmBook } from '../alarm-book.ts';
import { type AlarmClock, systemClock } from '../alarm-clock.ts';
import type { AlarmNews } from '../alarm-news.ts';
import type { AlarmChange } from './alarm-change.ts';
import { summaryOf } from './alarm-summary.ts';
import { HeldNews } from './held-news.ts';
import { type Moment, NewsDesk } from './news-desk.ts';
import { messageOf } from './news-text.ts';
import { isQuiet } from './quiet-hours.ts';
import { Webhook } from './webhook.ts';
import { payloadOf } from './webhook-payload.ts';
import { isWorthTelling } from './worth-telling.ts';

export interface AlarmNewsServiceOptions {
  readonly book: AlarmBook;
  readonly database: Database;
  readonly platform: Pick<Platform, 'notify' | 'secrets'>;
  /** How the user wants to be told, as it is now. */
  readonly settings: () => NotificationSettings;
  readonly onSettings: (listener: () => void) => Disposable;
  /** What of our own went on at that moment, e.g. `run 41`. */
  readonly during: (at: number) => { readonly during?: string | undefined };
  /** Whether an alarm looks at load runs. */
  readonly isOfRuns: (id: AlarmId) => boolean;
  /** False for a command: whoever started it reads its terminal. */
  readonly isTelling: boolean;
  readonly logger: Logger;
  readonly clock?: AlarmClock | undefined;
}

type Notifications = { notifications: AlarmNotification[] };
/** A window that takes nothing is shown the newest. */
const mostUntaken = 50;
const statesLookedBack = 20;
const idleMs = 3_600_000;

/** Tells the user what became of alarms, with a window or without: each change once, on the desktop, in the page and to a webhook. */
export class AlarmNewsService implements AlarmNews, Disposable {
  readonly #options: AlarmNewsServiceOptions;
  readonly #clock: AlarmClock;
  readonly #desk: NewsDesk;
  readonly #held: HeldNews;
  readonly #webhook: Webhook;
  readonly #told: Emitter<Notifications>;
  readonly #ends = new Emitter<void>();
  readonly #owned = new DisposableStore();
  readonly #ending = new AbortController();
  #waking = new AbortController();
  #lastSeq = 0;

  constructor(options: AlarmNewsServiceOptions) {
    const { book, database, platform, settings, onSettings, isTelling, logger, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#told = new Emitter((error) => logger.failure('A listener of the notifications failed', error));
    this.#webhook = new Webhook({ secrets: platform.secrets, clock, logger, onFailure: (host, why) => this.#sayWebhookFails(host, why) });
    this.#held = new HeldNews(database, logger);
    this.#desk = new NewsDesk({
      isQuiet: (now) => isQuiet(now, settings()),
      isMuted: (id, now) => book.isMuted(id, now),
      onFlapping: (id, until) => book.setFlapping(id, until),
    });
    if (!isTelling) return;
    this.#desk.restore(this.#held.read(book), this.#moment());
    this.#owned.add(book.onTransition((transition) => this.#take(transition)));
    this.#owned.add(onSettings(() => this.#waking.abort()));
    void this.#run();
  }

  /** How it stands with all alarms together, now and whenever that changes. */
  summary(signal: AbortSignal | undefined): AsyncGenerator<AlarmSummary, void, undefined> {
    const { book } = this.#options;
    let last: AlarmSummary | undefined;
    return latest<AlarmSummary>({
      snapshot: () => {
        last = summaryOf(book);
        return last;
      },
      subscribe: (push, end) => {
        const store = new DisposableStore();
        store.add(
          book.onChange(() => {
            const next = summaryOf(book);
            if (isDeepStrictEqual(next, last)) return;
            last = next;
            push(next);
          }),
        );
        store.add(this.#ends.on(end));
        return store;
      },
      signal,
      minIntervalMs: 100,
    });
  }

  notifications(signal: AbortSignal | undefined): AsyncGenerator<Notifications, void, undefined> {
    return latest<Notifications>({
      snapshot: () => undefined,
      subscribe: (push, end) => {
        const store = new DisposableStore();
        store.add(this.#told.on(push));
        store.add(this.#ends.on(end));
        return store;
      },
      merge: (held, next) => ({ notifications: [...held.notifications, ...next.notifications].slice(-mostUntaken) }),
      signal,
    });
  }

  async webhook(): Promise<{ host?: string | undefined }> {
    const host = await this.#webhook.host();
    return host === undefined ? {} : { host };
  }

  async setWebhook(url: string): Promise<{ host?: string | undefined }> {
    const host = await this.#webhook.set(url);
    return host === undefined ? {} : { host };
  }

  async testWebhook(): Promise<{ sentence: string }> {
    const test: AlarmNotification = {
      seq: this.#nextSeq(),
      at: this.#clock.now(),
      tone: 'unknown',
      title: 'A test of the webhook',
      body: 'Blitz Console sends here what becomes of its alarms.',
      href: '#/settings',
      alarmIds: [],
    };
    return { sentence: await this.#webhook.test(payloadOf(test, [])) };
  }

  async dispose(): Promise<void> {
    this.#ending.abort();
    this.#waking.abort();
    await this.#owned.dispose();
    await this.#webhook.dispose();
    this.#ends.emit();
    this.#told.dispose();
  }

  #take({ seq, alarm, from, to, at, reason }: AlarmTransition): void {
    if (!alarm.actionsEnabled) return;
    const { book, during, isOfRuns } = this.#options;
    const before = book.events({ id: alarm.id, limit: statesLookedBack }).filter((event) => event.kind === 'state' && event.seq < seq);
    const statesBefore = before.flatMap((event) => event.to ?? []);
    if (!isWorthTelling({ from, to, statesBefore, isOfRuns: isOfRuns(alarm.id) })) return;
    const [last] = before;
    const change: AlarmChange = {
      seq,
      alarmId: alarm.id,
      name: alarm.name,
      subject: alarm.subject,
      condition: alarm.condition,
      reason,
      from,
      to,
      at,
      fromSince: last?.to === from ? last.at : undefined,
      during: during(at).during,
    };
    this.#desk.take(change, this.#moment());
    // What came at once is written down at once, too.
    this.#waking.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      this.#waking = new AbortController();
      try {
        this.#tell();
      } catch (error) {
        this.#options.logger.failure('What became of alarms cannot be told', error);
      }
      const waitMs = this.#desk.nextMs(this.#moment()) ?? idleMs;
      await this.#clock.sleep(Math.max(1, waitMs), AbortSignal.any([signal, this.#waking.signal]));
    }
  }

  #tell(): void {
    const moment = this.#moment();
    const told = this.#desk.tell(moment);
    // First of all: a console that ends in the middle must not tell it again.
    this.#held.keep(this.#desk.pending());
    for (const one of told) {
      const notification = { seq: this.#nextSeq(), at: moment.now, ...messageOf(one, moment.now) };
      this.#show(notification);
      const { book } = this.#options;
      this.#webhook.send(
        payloadOf(
          notification,
          notification.alarmIds.flatMap((id) => book.get(id) ?? []),
        ),
      );
    }
  }

  #show(notification: AlarmNotification): void {
    const { platform, settings } = this.#options;
    const { title, body, href } = notification;
    if (settings().desktop) platform.notify({ title, body, href });
    this.#told.emit({ notifications: [notification] });
  }

  /** Said here only: where it should have gone it does not arrive. */
  #sayWebhookFails(host: string, why: string): void {
    const title = 'The webhook does not take what is sent';
    const body = `${host}: ${why}. What is told is shown here, and it will be tried with the next message.`;
    const at = this.#clock.now();
    this.#show({ seq: this.#nextSeq(), at, tone: 'unknown', title, body, href: '#/settings', alarmIds: [] });
  }

  /** Ascending, also over restarts. */
  #nextSeq(): number {
    this.#lastSeq = Math.max(this.#lastSeq + 1, Math.round(this.#clock.now()));
    return this.#lastSeq;
  }

  #moment(): Moment {
    return { now: this.#clock.now(), monotonic: this.#clock.monotonic() };
  }
}

import { AlarmNewsService } from '../../../../../electron/core/features/alarms/news/alarm-news-service.ts';
import { createSessionVault } from '../../../../../electron/door/session-vault.ts';
import { Emitter } from '../../../../../shared/base/emitter.ts';
import type { AlarmId } from '../../../../../shared/base/ids.ts';
import { type AlarmNotification, type NotificationSettings, NotificationSettingsSchema } from '../../../../../shared/contract/alarms.ts';
import { type AlarmRig, alarmRig } from '../alarm-rig.ts';

/** A book of alarms and what tells of it, with the clock in the hands of a test. */
export class NewsRig {
  readonly alarms: AlarmRig = alarmRig();
  /** What the desktop was asked to show. */
  readonly desktop: { title: string; body: string; href?: string | undefined }[] = [];
  /** What a page that is open was told. */
  readonly page: AlarmNotification[] = [];
  readonly secrets = createSessionVault('this is a test.');
  settings: NotificationSettings = NotificationSettingsSchema.parse({});
  readonly settingsChanged = new Emitter<void>();
  readonly ofRuns = new Set<string>();
  during: string | undefined;
  service: AlarmNewsService;
  #page = new AbortController();

  constructor(isTelling = true) {
    this.service = this.#open(isTelling);
  }

  /** The console ends, and another one begins with the same data folder. */
  async restart(isTelling = true): Promise<void> {
    await this.service.dispose();
    this.#page.abort();
    this.alarms.restart();
    this.service = this.#open(isTelling);
  }

  set(settings: Partial<NotificationSettings>): void {
    this.settings = { ...this.settings, ...settings };
    this.settingsChanged.emit();
  }

  titles(): string[] {
    return this.desktop.map(({ title }) => title);
  }

  async dispose(): Promise<void> {
    await this.service.dispose();
    this.#page.abort();
    this.alarms.dispose();
  }

  #open(isTelling: boolean): AlarmNewsService {
    const service = new AlarmNewsService({
      book: this.alarms.book,
      database: this.alarms.database,
      platform: { secrets: this.secrets, notify: (notification) => this.desktop.push(notification) },
      settings: () => this.settings,
      onSettings: (listener) => this.settingsChanged.on(listener),
      during: () => ({ during: this.during }),
      isOfRuns: (id: AlarmId) => this.ofRuns.has(id),
      isTelling,
      logger: this.alarms.logger,
      clock: this.alarms.clock,
    });
    this.#page = new AbortController();
    void this.#read(service, this.#page.signal);
    return service;
  }

  async #read(service: AlarmNewsService, signal: AbortSignal): Promise<void> {
    for await (const { notifications } of service.notifications(signal)) this.page.push(...notifications);
  }
}

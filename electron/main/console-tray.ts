import { Menu, nativeImage, Tray } from 'electron';
import type { Disposable } from '../../shared/base/disposable.ts';
import { trayImagePath } from './tray-image.ts';
import { isMuted, type TrayActions, type TrayState, trayMenu, trayToolTip } from './tray-menu.ts';

export interface ConsoleTrayOptions extends TrayActions {
  /** Folder of the images. */
  readonly imageFolder: string;
}

/** How often what changes with the time is said anew. */
const refreshMs = 5_000;

/** The console in the tray: the worst state of all alarms, what is going on, how long it still takes, and the way to stop it. */
export class ConsoleTray implements Disposable {
  readonly #options: ConsoleTrayOptions;
  readonly #tray: Tray;
  #state: TrayState = { jobs: [], alarms: undefined, lastRun: undefined };
  #imagePath: string;
  #shownMenu = '';
  #timer: NodeJS.Timeout | undefined;

  /** Throws where there is no tray. */
  constructor(options: ConsoleTrayOptions) {
    this.#options = options;
    this.#imagePath = this.#pathNow(Date.now());
    this.#tray = new Tray(nativeImage.createFromPath(this.#imagePath));
    // In the menu bar of macOS a click opens the menu, which has the window as its first line.
    if (process.platform !== 'darwin') this.#tray.on('click', () => options.open());
    this.#show();
  }

  update(state: TrayState): void {
    this.#state = state;
    clearInterval(this.#timer);
    const changesWithTime = state.jobs.some(({ endsAt }) => endsAt !== undefined) || state.alarms?.mutedUntil !== undefined;
    if (changesWithTime) this.#timer = setInterval(() => this.#show(), refreshMs);
    this.#show();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#tray.destroy();
  }

  #pathNow(now: number): string {
    const { alarms } = this.#state;
    return trayImagePath(this.#options.imageFolder, alarms?.worst ?? 'none', alarms !== undefined && isMuted(alarms, now));
  }

  #show(): void {
    const now = Date.now();
    const imagePath = this.#pathNow(now);
    if (imagePath !== this.#imagePath) this.#tray.setImage(nativeImage.createFromPath(imagePath));
    this.#imagePath = imagePath;
    this.#tray.setToolTip(trayToolTip(this.#state, now));
    const menu = trayMenu(this.#state, now, this.#options);
    // A menu that is replaced while it is open closes on some desktops. What a line opens is not in its label.
    const { jobs, alarms, lastRun } = this.#state;
    const hrefs = [jobs.map(({ href }) => href), alarms?.inAlarm.map(({ id }) => id), lastRun?.id];
    const wanted = JSON.stringify([menu, hrefs]);
    if (wanted === this.#shownMenu) return;
    this.#shownMenu = wanted;
    this.#tray.setContextMenu(Menu.buildFromTemplate(menu));
  }
}

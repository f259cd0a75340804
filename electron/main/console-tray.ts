import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { Disposable } from '../../shared/base/disposable.ts';
import { capital, type RunningJob } from './running-jobs.ts';

export interface ConsoleTrayOptions {
  readonly icon: string;
  readonly onOpen: () => void;
  readonly onStopEverything: () => void;
  readonly onQuit: () => void;
}

/** Pixels; a panel scales it to what it needs. */
const iconSize = 22;
/** How often the time left is said anew. A menu that changes while it is open closes on some desktops. */
const refreshMs = 5_000;

/** The console in the tray: what is going on, how long it still takes, and the way to stop it. */
export class ConsoleTray implements Disposable {
  readonly #options: ConsoleTrayOptions;
  readonly #tray: Tray;
  #jobs: readonly RunningJob[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Throws where there is no tray. */
  constructor(options: ConsoleTrayOptions) {
    this.#options = options;
    this.#tray = new Tray(nativeImage.createFromPath(options.icon).resize({ width: iconSize, height: iconSize }));
    this.#tray.on('click', options.onOpen);
    this.update([]);
  }

  update(jobs: readonly RunningJob[]): void {
    this.#jobs = jobs;
    clearInterval(this.#timer);
    if (jobs.some(({ endsAt }) => endsAt !== undefined)) this.#timer = setInterval(() => this.#show(), refreshMs);
    this.#show();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#tray.destroy();
  }

  #show(): void {
    this.#tray.setToolTip(this.#jobs.length === 0 ? 'Blitz Console' : `Blitz Console: ${this.#jobs.map(({ text }) => text).join(', ')}`);
    this.#tray.setContextMenu(Menu.buildFromTemplate(trayMenu(this.#jobs, Date.now(), this.#options)));
  }
}

/** The tray's menu at a moment (Unix time in ms). */
function trayMenu(
  jobs: readonly RunningJob[],
  now: number,
  { onOpen, onStopEverything, onQuit }: Omit<ConsoleTrayOptions, 'icon'>,
): MenuItemConstructorOptions[] {
  const going: MenuItemConstructorOptions[] = jobs.map((job) => ({ label: jobLine(job, now), enabled: false }));
  return [
    { label: 'Open Blitz Console', click: onOpen },
    { type: 'separator' },
    ...(going.length > 0 ? going : [{ label: 'Nothing is running', enabled: false }]),
    { label: 'Stop everything', enabled: jobs.length > 0, click: onStopEverything },
    { type: 'separator' },
    { label: 'Quit', click: onQuit },
  ];
}

function jobLine({ text, endsAt }: RunningJob, now: number): string {
  // An ampersand would mark an access key.
  const name = capital(text).replaceAll('&', '&&');
  if (endsAt === undefined) return name;
  const seconds = Math.max(0, Math.ceil((endsAt - now) / 1000));
  return `${name} · ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
}

import { app, type BrowserWindow, dialog, type MessageBoxOptions, type MessageBoxReturnValue } from 'electron';
import type { NotificationSettings } from '../../shared/contract/alarms.ts';
import { closeAnswers, closeQuestion, whatClosingDoes } from './close-question.ts';
import { quitQuestion, type RunningJob, worthAsking } from './running-jobs.ts';

export interface LeavingOptions {
  readonly jobs: () => readonly RunningJob[];
  /** What the settings say; absent while they are not known. */
  readonly onClose: () => NotificationSettings['onClose'] | undefined;
  /** Keeps the answer in the settings. Never rejects. */
  readonly remember: (onClose: NotificationSettings['onClose']) => Promise<void>;
  readonly hasTray: () => boolean;
  /** The window that is open. */
  readonly window: () => BrowserWindow | undefined;
}

/** How the window closes and the app ends: what is asked first, and what was answered. */
export class Leaving {
  readonly #options: LeavingOptions;
  #step: 'no' | 'asking' | 'confirmed' | 'done' = 'no';
  /** The window that closes while the console goes on watching. */
  #closing: BrowserWindow | undefined;

  constructor(options: LeavingOptions) {
    this.#options = options;
  }

  /** True from when it is settled that the app ends. */
  get isEnding(): boolean {
    return this.#step === 'confirmed' || this.#step === 'done';
  }

  /** True once nothing keeps it any more. */
  get isOver(): boolean {
    return this.#step === 'done';
  }

  /** Whoever asked has decided: the app ends. */
  confirm(): void {
    if (this.#step !== 'done') this.#step = 'confirmed';
  }

  /** All is down. */
  finish(): void {
    this.#step = 'done';
  }

  /** Asked before the app quits; false keeps it, and asks the user where something goes on. */
  mayQuit(): boolean {
    if (this.isEnding) return true;
    if (worthAsking(this.#options.jobs())) {
      void this.#askToQuit();
      return false;
    }
    // The windows that now close must not ask on their own.
    this.#step = 'confirmed';
    return true;
  }

  /** Asked before a window closes; false keeps it open. */
  mayClose(window: BrowserWindow): boolean {
    if (this.isEnding || this.#closing === window) return true;
    const does = whatClosingDoes(this.#options.onClose(), process.platform);
    if (does === 'keep_watching') return true;
    if (does === 'quit') return this.mayQuit();
    void this.#askWhenClosing(window);
    return false;
  }

  async #askToQuit(): Promise<void> {
    if (this.#step === 'asking') return;
    const { response } = await this.#ask({
      type: 'question',
      title: 'Blitz Console',
      ...quitQuestion(this.#options.jobs()),
      buttons: ['Keep running', 'Stop and quit'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (response === 1) this.#quit();
  }

  async #askWhenClosing(window: BrowserWindow): Promise<void> {
    if (this.#step === 'asking') return;
    const { response, checkboxChecked } = await this.#ask(closeQuestion(this.#options.jobs(), this.#options.hasTray()));
    const answer = closeAnswers[response];
    if (answer === undefined) return;
    if (checkboxChecked) await this.#options.remember(answer);
    if (answer === 'quit') return this.#quit();
    this.#closing = window;
    if (!window.isDestroyed()) window.close();
  }

  /** One question at a time. Whoever ends the app by a signal meanwhile has the last word. */
  async #ask(question: MessageBoxOptions): Promise<MessageBoxReturnValue> {
    const window = this.#options.window();
    this.#step = 'asking';
    try {
      return await (window === undefined || window.isDestroyed()
        ? dialog.showMessageBox(question)
        : dialog.showMessageBox(window, question));
    } finally {
      if (this.#step === 'asking') this.#step = 'no';
    }
  }

  #quit(): void {
    this.confirm();
    app.quit();
  }
}

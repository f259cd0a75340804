import type { MessageBoxOptions } from 'electron';
import type { NotificationSettings } from '../../shared/contract/alarms.ts';
import { type RunningJob, whatQuittingEnds } from './running-jobs.ts';

type OnClose = NotificationSettings['onClose'];

/** What closing the window does. On macOS an app outlives its window, as everywhere there: nobody is asked, and only who wants it so quits. */
export function whatClosingDoes(onClose: OnClose | undefined, system: NodeJS.Platform): OnClose {
  if (system === 'darwin') return onClose === 'quit' ? 'quit' : 'keep_watching';
  return onClose ?? 'ask';
}

/** What the buttons of `closeQuestion` stand for, in their order; the last one leaves everything as it is. */
export const closeAnswers: readonly (Exclude<OnClose, 'ask'> | undefined)[] = ['keep_watching', 'quit', undefined];

/** The question when the window is closed for the first time. */
export function closeQuestion(jobs: readonly RunningJob[], hasTray: boolean): MessageBoxOptions {
  const ends = whatQuittingEnds(jobs);
  const back = hasTray
    ? 'The icon in the tray brings the window back.'
    : 'There is no tray here: start Blitz Console again for the window.';
  return {
    type: 'question',
    title: 'Blitz Console',
    message: 'Keep watching while the window is closed?',
    detail: [`Then alarms go on being watched, you are told when one changes, and what runs goes on. ${back}`, ...ends].join('\n'),
    buttons: ['Keep watching', ends.length > 0 ? 'Stop and quit' : 'Quit', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
    checkboxLabel: 'Do the same from now on (Settings, Notifications)',
    checkboxChecked: true,
  };
}

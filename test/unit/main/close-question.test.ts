import { expect, test } from 'vitest';
import { closeAnswers, closeQuestion, whatClosingDoes } from '../../../electron/main/close-question.ts';
import { run, stress, tail } from './tray-states.ts';

test('closing the window asks, until it is told what to do', () => {
  for (const system of ['linux', 'win32'] as const) {
    expect(whatClosingDoes(undefined, system)).toBe('ask');
    for (const onClose of ['ask', 'keep_watching', 'quit'] as const) expect(whatClosingDoes(onClose, system)).toBe(onClose);
  }
});

test('on macOS an app outlives its window, and nobody is asked', () => {
  expect(whatClosingDoes(undefined, 'darwin')).toBe('keep_watching');
  expect(whatClosingDoes('ask', 'darwin')).toBe('keep_watching');
  expect(whatClosingDoes('keep_watching', 'darwin')).toBe('keep_watching');
  expect(whatClosingDoes('quit', 'darwin')).toBe('quit');
});

test('the question says what each answer means, and is asked once unless the box is cleared', () => {
  const { buttons, cancelId, checkboxChecked, detail } = closeQuestion([], true);
  expect(buttons).toEqual(['Keep watching', 'Quit', 'Cancel']);
  expect(closeAnswers).toEqual(['keep_watching', 'quit', undefined]);
  expect(closeAnswers[cancelId ?? 0]).toBeUndefined();
  expect(checkboxChecked).toBe(true);
  expect(detail).toBe(
    'Then alarms go on being watched, you are told when one changes, and what runs goes on. The icon in the tray brings the window back.',
  );
});

test('what quitting would end is said before, and the button says it too', () => {
  const { buttons, detail } = closeQuestion([run, stress, tail], false);
  expect(buttons?.[1]).toBe('Stop and quit');
  expect(detail?.split('\n')).toEqual([
    'Then alarms go on being watched, you are told when one changes, and what runs goes on. There is no tray here: start Blitz Console again for the window.',
    'Quitting ends the run: what it has so far is kept.',
    'Quitting stops the stress on the host.',
  ]);
  expect(closeQuestion([tail], true).buttons?.[1]).toBe('Quit');
});

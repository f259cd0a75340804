import { expect, test } from 'vitest';
import { terminalAction } from '../../../renderer/features/terminal/terminal-keys.ts';

const key = (text: string) => {
  const parts = text.split('+');
  const has = (name: string) => parts.includes(name);
  return { key: parts.at(-1) ?? '', ctrlKey: has('Ctrl'), shiftKey: has('Shift'), altKey: has('Alt'), metaKey: has('Meta') };
};

test.each([
  ['Ctrl+Shift+T', 'open'],
  ['Ctrl+Shift+t', 'open'],
  ['Ctrl+Shift+W', 'close'],
  ['Ctrl+Shift+F', 'find'],
  ['Ctrl+Shift+C', 'copy'],
  ['Ctrl+PageDown', 'next'],
  ['Ctrl+PageUp', 'previous'],
  ['Ctrl+F6', 'leave'],
])('%s is the console’s: %s', (text, action) => expect(terminalAction(key(text))).toBe(action));

test.each(['Ctrl+c', 'Ctrl+w', 'Ctrl+t', 'Ctrl+k', 'PageUp', 'F6', 'Ctrl+Shift+V', 'Ctrl+Alt+Shift+T', 'Meta+c', 'Escape'])(
  '%s is the shell’s or the browser’s',
  (text) => expect(terminalAction(key(text))).toBeUndefined(),
);

/** What the console does with a key in the terminal screen instead of giving it to the shell. */
export type TerminalAction = 'open' | 'close' | 'next' | 'previous' | 'find' | 'copy' | 'leave';

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const shifted: Readonly<Record<string, TerminalAction>> = { t: 'open', w: 'close', f: 'find', c: 'copy' };
const plain: Readonly<Record<string, TerminalAction>> = { PageDown: 'next', PageUp: 'previous', F6: 'leave' };

/** Reads a key; `undefined` = the shell's. A browser keeps some of these for itself (Ctrl+Shift+T, Ctrl+Shift+W, Ctrl+Page Up and Down). */
export function terminalAction({ key, ctrlKey, shiftKey, altKey, metaKey }: Key): TerminalAction | undefined {
  if (!ctrlKey || altKey || metaKey) return undefined;
  return shiftKey ? shifted[key.toLowerCase()] : plain[key];
}

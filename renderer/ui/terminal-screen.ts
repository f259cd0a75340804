import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { harmlessTitle } from '../../shared/model/terminal-text.ts';
import { findColors, terminalTheme } from './terminal-theme.ts';
import { letSpansTakeStyles, withStyleNonce } from './xterm-styles.ts';

export interface TerminalScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a screen tells whoever owns it. */
export interface TerminalScreenEvents {
  /** Typed, pasted, or answered by the terminal itself. */
  onInput(text: string): void;
  onResize(size: TerminalScreenSize): void;
  /** Plain text of at most 80 characters; empty when the shell took its title back. */
  onTitle(title: string): void;
  /** Pasted text, before it goes anywhere; `paste` sends it. */
  onPaste(text: string): void;
  /** A link is under the pointer, or no more. */
  onLink(url: string | undefined): void;
}

/** Lines that can be scrolled back to. */
const scrollbackLines = 10_000;
const fontFamily = "'JetBrains Mono Variable', ui-monospace, monospace";
const fontSize = 13;

/**
 * A terminal emulator with its element, apart from any component: it keeps reading and remembering while no view shows it.
 *
 * Text from the shell can write on this screen and set the title of its tab; it cannot reach the clipboard, open a window or make a sound.
 */
export class TerminalScreen {
  /** What a view puts into the page. */
  readonly element = document.createElement('div');
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #events: TerminalScreenEvents;
  #scheme: 'light' | 'dark' = 'light';
  readonly #opened = Promise.withResolvers<void>();
  #isOpening = false;
  #foundWithCase = false;
  #isDisposed = false;
  /** Texts being shown again: what they ask for was answered then. */
  #replays = 0;

  constructor(events: TerminalScreenEvents) {
    this.#events = events;
    const openLink = (event: MouseEvent, url: string) => {
      if ((event.ctrlKey || event.metaKey) && /^https?:/i.test(url)) window.open(url, '_blank', 'noopener,noreferrer');
    };
    const terminal = new Terminal({
      allowProposedApi: true,
      fontFamily,
      fontSize,
      lineHeight: 1.25,
      scrollback: scrollbackLines,
      cursorBlink: false,
      minimumContrastRatio: 4.5,
      macOptionIsMeta: true,
      rightClickSelectsWord: false,
      linkHandler: {
        activate: openLink,
        hover: (_event, url) => events.onLink(url),
        leave: () => events.onLink(undefined),
      },
    });
    this.#terminal = terminal;
    for (const addon of [
      this.#fit,
      this.#search,
      new UnicodeGraphemesAddon(),
      new WebLinksAddon(openLink, { hover: (_event, url) => events.onLink(url), leave: () => events.onLink(undefined) }),
    ]) {
      terminal.loadAddon(addon);
    }
    // Writing the clipboard is the user's, not the shell's.
    terminal.parser.registerOscHandler(52, () => true);
    terminal.onData((text) => {
      if (this.#replays === 0) events.onInput(text);
    });
    terminal.onBinary((text) => {
      if (this.#replays === 0) events.onInput(text);
    });
    terminal.onResize(({ cols, rows }) => events.onResize({ columns: cols, rows }));
    terminal.onTitleChange((title) => events.onTitle(harmlessTitle(title)));
    terminal.attachCustomKeyEventHandler(isForTheShell);
    // Before the emulator sees it: whatever is pasted is looked at first.
    this.element.addEventListener('paste', this.#onPaste, { capture: true });
  }

  /** Settles when it has been drawn for the first time. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Draws it, once. The element must be in the page, for its font to be measured. */
  async open(nonce: string): Promise<void> {
    if (this.#isOpening) return this.#opened.promise;
    this.#isOpening = true;
    await document.fonts.load(`${fontSize}px ${fontFamily}`).catch(() => []);
    if (this.#isDisposed) return;
    letSpansTakeStyles();
    withStyleNonce(nonce, () => this.#terminal.open(this.element));
    this.#opened.resolve();
  }

  get size(): TerminalScreenSize {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Settles when the text has been taken in; `replay` text gets no answers. */
  write(text: string, { replay = false } = {}): Promise<void> {
    if (replay) this.#replays += 1;
    return new Promise((resolve) => {
      this.#terminal.write(text, () => {
        if (replay) this.#replays -= 1;
        resolve();
      });
    });
  }

  /** Fills the element it stands in. Does nothing while it is not to be seen. */
  fit(): void {
    if (this.#isDisposed || this.element.clientWidth === 0 || this.element.clientHeight === 0) return;
    const proposed = this.#fit.proposeDimensions();
    if (proposed === undefined || !(proposed.cols > 0) || !(proposed.rows > 0)) return;
    this.#terminal.resize(Math.min(1000, Math.max(2, proposed.cols)), Math.min(1000, Math.max(1, proposed.rows)));
  }

  setScheme(scheme: 'light' | 'dark'): void {
    this.#scheme = scheme;
    this.#terminal.options.theme = terminalTheme(scheme);
  }

  setScreenReader(isOn: boolean): void {
    this.#terminal.options.screenReaderMode = isOn;
  }

  setLabel(label: string): void {
    const { textarea } = this.#terminal;
    if (textarea === undefined) return;
    textarea.setAttribute('aria-label', label);
    textarea.setAttribute('aria-keyshortcuts', 'Control+F6');
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Sends text as if pasted: bracketed where the program asked for it. */
  paste(text: string): void {
    this.#terminal.paste(text);
    this.#terminal.scrollToBottom();
  }

  get selection(): string {
    return this.#terminal.getSelection();
  }

  clearSelection(): void {
    this.#terminal.clearSelection();
  }

  /** Forgets everything shown. */
  reset(): void {
    this.#terminal.reset();
  }

  /** Marks and goes to the next (or previous) place; an empty text ends it. */
  find(text: string, options: { backwards?: boolean; matchCase?: boolean; asTyped?: boolean } = {}): void {
    if (text === '') {
      this.#search.clearDecorations();
      return;
    }
    const caseSensitive = options.matchCase ?? false;
    // The addon compares its options with themselves: of another case it hears only when it begins anew.
    if (caseSensitive !== this.#foundWithCase) this.#search.clearDecorations();
    this.#foundWithCase = caseSensitive;
    const search = {
      caseSensitive,
      incremental: options.asTyped ?? false,
      decorations: findColors[this.#scheme],
    };
    if (options.backwards) this.#search.findPrevious(text, search);
    else this.#search.findNext(text, search);
  }

  /** Told how many places there are and which is the current one, from 0; -1 = none, or too many to count. */
  onFound(listener: (found: { index: number; count: number }) => void): () => void {
    const subscription = this.#search.onDidChangeResults(({ resultIndex, resultCount }) =>
      listener({ index: resultIndex, count: resultCount }),
    );
    return () => subscription.dispose();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.element.removeEventListener('paste', this.#onPaste, { capture: true });
    this.#terminal.dispose();
    this.element.remove();
  }

  readonly #onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text !== '') this.#events.onPaste(text);
  };
}

/** Keys that are the console's or the browser's, wherever the focus is. */
function isForTheShell(event: KeyboardEvent): boolean {
  if (event.key === 'Escape' && event.shiftKey) return false;
  if ((event.key === 'v' || event.key === 'V') && event.shiftKey && (event.ctrlKey || event.metaKey)) return false;
  return !(event.metaKey && !event.ctrlKey && event.key.toLowerCase() === 'k');
}

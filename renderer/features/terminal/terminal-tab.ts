import type { TerminalId } from '../../../shared/base/ids.ts';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { TerminalStatus } from '../../../shared/contract/terminal.ts';
import { readPaste } from '../../../shared/model/terminal-text.ts';
import type { useConnection } from '../../client/index.ts';
import { TerminalScreen, type TerminalScreenSize } from '../../ui/terminal-screen.ts';

type Connection = ReturnType<typeof useConnection>;

/** What a tab looks like at a moment. */
export interface TabView {
  readonly tab: TerminalTab;
  readonly status: TerminalStatus;
  /** `1`, `2` … on its target, in the order they were opened. */
  readonly number: number;
  /** What the shell calls itself; empty = nothing. */
  readonly title: string;
  /** Another window shows it. */
  readonly isElsewhere: boolean;
  /** Text of several lines that waits to be pasted. */
  readonly pasted: string | undefined;
  /** The link under the pointer. */
  readonly link: string | undefined;
}

/** Input is sent in pieces no longer than this; the contract takes four times as much. */
const inputLength = 256 * 1024;
const resizeDelayMs = 80;
/** A stream that ends says only later why: the status of a shell that has ended comes by another way. */
const endDelayMs = 400;

/** One terminal of this page: its screen, and the streams between it and the core. They go on while no view shows it. */
export class TerminalTab {
  readonly id: TerminalId;
  readonly screen: TerminalScreen;
  readonly #connection: Connection;
  readonly #onChange: () => void;
  readonly #closing = new AbortController();
  #status: TerminalStatus;
  #title = '';
  #isElsewhere = false;
  #pasted: string | undefined;
  #link: string | undefined;
  /** How much of the output the screen has taken in. */
  #position = 0;
  #isReading = false;
  #resizeTimer: ReturnType<typeof setTimeout> | undefined;

  /** `isElsewhere`: another window opened it and shows it. */
  constructor(options: { status: TerminalStatus; isElsewhere: boolean; connection: Connection; onChange: () => void }) {
    this.id = options.status.id;
    this.#status = options.status;
    this.#isElsewhere = options.isElsewhere;
    this.#connection = options.connection;
    this.#onChange = options.onChange;
    this.screen = new TerminalScreen({
      onInput: (text) => this.send(text),
      onResize: (size) => this.#resize(size),
      onTitle: (title) => this.#change(() => (this.#title = title)),
      onPaste: (text) => this.#paste(text),
      onLink: (url) => this.#change(() => (this.#link = url)),
    });
  }

  view(number: number): TabView {
    return {
      tab: this,
      status: this.#status,
      number,
      title: this.#title,
      isElsewhere: this.#isElsewhere,
      pasted: this.#pasted,
      link: this.#link,
    };
  }

  setStatus(status: TerminalStatus): void {
    const isNewShell = this.#status.state !== 'open' && status.state === 'open';
    this.#status = status;
    // It may have been opened before the screen had its size.
    if (isNewShell) this.#resize(this.screen.size);
  }

  /** Begins to read, unless another window shows it: looking at the list takes nothing away. */
  attachInFront(): void {
    if (!this.#isElsewhere) this.attach();
  }

  /** Begins to read, unless it does already; takes it from another window that shows it. */
  attach(): void {
    if (this.#isReading || this.#closing.signal.aborted) return;
    this.#isReading = true;
    this.#isElsewhere = false;
    void this.#read().finally(() => {
      this.#isReading = false;
    });
  }

  /** Sends text as it is. */
  send(text: string): void {
    for (let start = 0; start < text.length; start += inputLength) {
      const piece = text.slice(start, start + inputLength);
      // What cannot be delivered is lost, as on any terminal; the state of the tab says why.
      this.#connection.client.terminal.input({ id: this.id, text: piece }).catch(() => {});
    }
  }

  /** The question about several lines was answered. */
  answerPaste(text: string | undefined): void {
    this.#change(() => (this.#pasted = undefined));
    if (text !== undefined) this.screen.paste(text);
  }

  dispose(): void {
    this.#closing.abort();
    clearTimeout(this.#resizeTimer);
    this.screen.dispose();
  }

  #paste(text: string): void {
    const paste = readPaste(text);
    if (paste.isMultiLine) this.#change(() => (this.#pasted = text));
    else this.screen.paste(paste.text);
  }

  #resize(size: TerminalScreenSize): void {
    clearTimeout(this.#resizeTimer);
    this.#resizeTimer = setTimeout(() => {
      this.#connection.client.terminal.resize({ id: this.id, ...size }).catch(() => {});
    }, resizeDelayMs);
  }

  async #read(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const { epoch } = this.#connection.status();
      try {
        const after = this.#position === 0 ? {} : { after: this.#position };
        const output = await this.#connection.client.terminal.output({ id: this.id, ...after }, { signal });
        for await (const { text, at, replay } of output) {
          // More was shown elsewhere than the core keeps.
          if (this.#position !== 0 && at !== this.#position) this.screen.reset();
          // The next value is asked for when this one has been drawn: that is what holds a fast shell back.
          await this.screen.write(text, { replay });
          this.#position = at + text.length;
        }
        await wait(endDelayMs, signal);
        if (!signal.aborted && this.#status.state !== 'ended') this.#change(() => (this.#isElsewhere = true));
        return;
      } catch (error) {
        if (signal.aborted || (error as OpsError).code === 'not_found') return;
        await untilReconnected(this.#connection, epoch, signal);
      }
    }
  }

  #change(change: () => void): void {
    change();
    this.#onChange();
  }
}

/** Resolves when the page and the core can talk over a newer connection than that of `epoch`, or when the signal aborts. */
export function untilReconnected(connection: Connection, epoch: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      const status = connection.status();
      if (!signal.aborted && (status.state !== 'connected' || status.epoch <= epoch)) return;
      unsubscribe();
      signal.removeEventListener('abort', settle);
      resolve();
    };
    const unsubscribe = connection.subscribe(settle);
    signal.addEventListener('abort', settle);
    settle();
  });
}

function wait(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, durationMs);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { TargetId, TerminalId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Problem } from '../../../../shared/contract/hosts.ts';
import type { TerminalStatus } from '../../../../shared/contract/terminal.ts';
import { formatTimeOfDay } from '../../../../shared/model/format.ts';
import type { Logger } from '../../base/logger.ts';
import type { MachineTerminal, ProcessExit, TerminalSize } from '../../base/machine.ts';
import type { HostAccess, HostLease } from '../hosts/index.ts';
import { ShellOutput } from './shell-output.ts';
import { TerminalHistory } from './terminal-history.ts';
import { TerminalWatcher, type WatchedTerminal } from './terminal-watcher.ts';

export interface TerminalSessionOptions {
  readonly id: TerminalId;
  readonly targetId: TargetId;
  readonly size: TerminalSize;
  readonly hosts: Pick<HostAccess, 'lease'>;
  readonly logger: Logger;
  /** Called whenever its status has changed. */
  readonly onChange: () => void;
}

/** A link that has just come back may go again at once: so often a new shell is asked for before it is given up. */
const shellAttempts = 5;
const attemptPauseMs = 1_000;

/** Characters typed before the shell is there that are kept for it, as a terminal of the system keeps them. */
const typedAheadLength = 16 * 1024;

/** How long closing waits for a shell to say that it has ended. */
const closePatienceMs = 2_000;

/** Out of the other screen, no mouse, no bracketed paste, colours and cursor as they were: what the lost shell can no longer undo. */
const calm = '\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[!p\x1b[0m';

/** One terminal: a shell and, after its link was lost, the next one; with what they showed. */
export class TerminalSession implements WatchedTerminal {
  readonly history = new TerminalHistory();
  readonly #options: TerminalSessionOptions;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  readonly #openedAt = Date.now();
  #size: TerminalSize;
  #state: TerminalStatus['state'] = 'opening';
  #exitCode: number | undefined;
  #problem: Problem | undefined;
  /** What was typed while the shell was opening. */
  #typedAhead = '';
  #shell: MachineTerminal | undefined;
  #output: ShellOutput | undefined;
  #watcher: TerminalWatcher | undefined;
  /** How much of the output anybody has been given. */
  #seen = 0;

  constructor(options: TerminalSessionOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#ended = this.#live();
  }

  get status(): TerminalStatus {
    return {
      id: this.#options.id,
      targetId: this.#options.targetId,
      state: this.#state,
      openedAt: this.#openedAt,
      ...(this.#exitCode === undefined ? {} : { exitCode: this.#exitCode }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  get isOver(): boolean {
    return this.#state === 'ended';
  }

  /** Its output from `after` on, or the last of it; whoever watched before is served no more. */
  watch(after: number | undefined, signal: AbortSignal | undefined): TerminalWatcher {
    this.#noteSeen();
    this.#watcher?.finish();
    const known = after === undefined || after > this.history.end ? undefined : Math.max(after, this.history.start);
    this.#watcher = new TerminalWatcher({
      terminal: this,
      position: known ?? this.history.replayStart(),
      replayEnd: this.#seen,
      signal,
    });
    return this.#watcher;
  }

  onWanted(): void {
    this.#output?.advance();
  }

  /** False while there is no shell to take it. */
  write(text: string): boolean {
    if (this.#state === 'opening' && this.#typedAhead.length + text.length <= typedAheadLength) {
      this.#typedAhead += text;
      return true;
    }
    if (this.#state !== 'open' || this.#shell === undefined) return false;
    this.#shell.write(text);
    return true;
  }

  /** Also for the next shell, where there is none at the moment. */
  resize(size: TerminalSize): boolean {
    this.#size = size;
    if (this.#state !== 'open' || this.#shell === undefined) return false;
    this.#shell.resize(size);
    return true;
  }

  /** Hangs up and gives the machine back; answers when the shell has ended, or did not for 2 s. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#shell?.close();
    const timeout = new AbortController();
    await Promise.race([this.#ended, sleep(closePatienceMs, undefined, { signal: timeout.signal }).catch(() => {})]);
    timeout.abort();
    this.#watcher?.finish();
  }

  async #live(): Promise<void> {
    const { hosts, targetId, logger } = this.#options;
    const { signal } = this.#closing;
    let lease: HostLease | undefined;
    try {
      lease = await hosts.lease(targetId, 'terminal', signal);
      let exit = await this.#run(await this.#openShell(lease, 1));
      while (exit.kind === 'lost' && !signal.aborted) {
        const lostAt = formatTimeOfDay(Date.now());
        this.#problem = {
          code: 'unavailable',
          message: `The link to ${lease.target.name} was lost at ${lostAt}`,
          hint: 'A new shell starts here when it is back. What ran in the old one may still run there.',
        };
        this.#setState('lost');
        const shell = await this.#openShell(lease, shellAttempts);
        this.#problem = undefined;
        this.#show(`${calm}\r\n── link lost at ${lostAt}; a new shell ──\r\n`);
        exit = await this.#run(shell);
      }
      this.#exitCode = exit.kind === 'exited' ? exit.code : undefined;
    } catch (error) {
      if (!signal.aborted) this.#problem = describe(error, logger);
    } finally {
      this.#setState('ended');
      this.#watcher?.deliver();
      await lease?.dispose();
    }
  }

  async #openShell(lease: HostLease, attempts: number): Promise<MachineTerminal> {
    const { signal } = this.#closing;
    for (let attempt = 1; ; attempt += 1) {
      await lease.untilUp(signal);
      try {
        return await lease.machine.openTerminal(this.#size, signal);
      } catch (error) {
        const isAgain = error instanceof OpsError && error.code === 'unavailable' && attempt < attempts;
        if (!isAgain || signal.aborted) throw error;
        await sleep(attemptPauseMs, undefined, { signal });
      }
    }
  }

  async #run(shell: MachineTerminal): Promise<ProcessExit> {
    this.#shell = shell;
    // The window may have been resized, or the terminal closed, while it was opened.
    shell.resize(this.#size);
    if (this.#closing.signal.aborted) shell.close();
    this.#output = new ShellOutput(
      shell,
      () => this.#watcher?.wantsMore === true,
      (text) => this.#show(text),
    );
    this.#setState('open');
    if (this.#typedAhead !== '') shell.write(this.#typedAhead);
    this.#typedAhead = '';
    try {
      return await this.#output.untilEnd();
    } finally {
      this.#output = undefined;
      this.#shell = undefined;
      shell.close();
    }
  }

  #show(text: string): void {
    this.#noteSeen();
    const { end } = this.history;
    const needed = this.#watcher === undefined || this.#watcher.isDone ? end : this.#watcher.position;
    this.history.append(text, needed);
    this.#watcher?.deliver();
  }

  #noteSeen(): void {
    this.#seen = Math.max(this.#seen, this.#watcher?.position ?? 0);
  }

  #setState(state: TerminalStatus['state']): void {
    this.#state = state;
    this.#options.onChange();
  }
}

function describe(error: unknown, logger: Logger): Problem {
  if (error instanceof OpsError) {
    return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
  const id = logger.failure('A terminal failed', error);
  return { code: 'internal', message: `Something went wrong inside the console (${id})`, hint: `The log has the details under ${id}.` };
}

import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId, TerminalId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { TerminalStatus, TerminalText } from '../../../../shared/contract/terminal.ts';
import type { Logger } from '../../base/logger.ts';
import type { TerminalSize } from '../../base/machine.ts';
import { Topic } from '../../base/topic.ts';
import type { HostAccess } from '../hosts/index.ts';
import { TerminalSession } from './terminal-session.ts';

/** Terminals there may be at once, those that have ended and were not closed included. */
export const maxTerminals = 50;

/** Shells on targets. They live here: the windows that show them come and go. */
export class TerminalService implements Disposable {
  readonly #hosts: Pick<HostAccess, 'lease' | 'target'>;
  readonly #logger: Logger;
  readonly #sessions = new Map<TerminalId, TerminalSession>();
  readonly #topic: Topic<{ terminals: TerminalStatus[] }>;
  #disposed = false;

  constructor(options: { hosts: Pick<HostAccess, 'lease' | 'target'>; logger: Logger }) {
    this.#hosts = options.hosts;
    this.#logger = options.logger;
    this.#topic = new Topic(
      () => ({ terminals: [...this.#sessions.values()].map(({ status }) => status) }),
      (error) => this.#logger.failure('A listener of the terminals failed', error),
    );
  }

  /** Answers at once; the shell opens while `watch` says how far it is. Fails with `not_found`, and `conflict` when there are too many. */
  open({ targetId, ...size }: { targetId: TargetId } & TerminalSize): TerminalStatus {
    this.#hosts.target(targetId);
    if (this.#disposed || this.#sessions.size >= maxTerminals) {
      throw new OpsError({
        code: 'conflict',
        message: `There are ${this.#sessions.size} terminals already`,
        hint: 'Close one you do not need.',
      });
    }
    const id = randomUUID() as TerminalId;
    const onChange = () => this.#topic.changed();
    const session = new TerminalSession({ id, targetId, size, hosts: this.#hosts, logger: this.#logger, onChange });
    this.#sessions.set(id, session);
    onChange();
    return session.status;
  }

  /** See the contract; fails with `not_found`. */
  output(
    { id, after }: { id: TerminalId; after?: number | undefined },
    signal?: AbortSignal,
  ): AsyncGenerator<TerminalText, void, undefined> {
    return this.#get(id).watch(after, signal);
  }

  input({ id, text }: { id: TerminalId; text: string }): { taken: boolean } {
    return { taken: this.#get(id).write(text) };
  }

  resize({ id, ...size }: { id: TerminalId } & TerminalSize): { taken: boolean } {
    return { taken: this.#get(id).resize(size) };
  }

  /** Ends the shell and forgets the terminal; `closed` is false when there was none. */
  async close(id: TerminalId): Promise<{ closed: boolean }> {
    const session = this.#sessions.get(id);
    if (session === undefined) return { closed: false };
    this.#sessions.delete(id);
    this.#topic.changed();
    await session.close();
    return { closed: true };
  }

  watch(signal?: AbortSignal): AsyncGenerator<{ terminals: TerminalStatus[] }, void, undefined> {
    return this.#topic.stream(signal);
  }

  /** Ends every shell. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#topic.dispose();
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => session.close()));
  }

  #get(id: TerminalId): TerminalSession {
    const session = this.#sessions.get(id);
    if (session !== undefined) return session;
    throw new OpsError({ code: 'not_found', message: 'That terminal is gone', hint: 'Open a new one.' });
  }
}

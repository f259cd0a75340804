import type { Socket } from 'node:net';
import type { Disposable } from '../../../../../shared/base/disposable.ts';

const refusalDelayMs = 150;
const silentClientMs = 2000;
const maxHeld = 2048;

/**
 * Lets in as many connections as there are slots; one more is reset before any byte of an answer, as by a server that has run out.
 *
 * The reset comes once the client has asked for something, and not before 150 ms: a reset that overtakes the request would look, to a busy
 * client, like a connection that could not be made; and a client that tries again at once would spend all its requests on refusals within
 * a blink. One that asks for nothing is reset after 2 s.
 */
export class ConnectionGate implements Disposable {
  #limit: number;
  readonly #admitted = new Set<Socket>();
  readonly #refusing = new Set<Socket>();
  #refused = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Connections that hold a slot. */
  get open(): number {
    return this.#admitted.size;
  }

  /** Connections sent away since the last time this was asked. */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }

  /** A lower limit sends nobody away who is in. */
  setLimit(limit: number): void {
    this.#limit = limit;
  }

  /** True when the socket has a slot, which it holds until it closes; otherwise it is being reset. */
  admit(socket: Socket): boolean {
    if (this.#admitted.size < this.#limit) {
      this.#admitted.add(socket);
      socket.once('close', () => this.#admitted.delete(socket));
      return true;
    }
    this.#refuse(socket);
    return false;
  }

  /** Ends every connection. */
  dispose(): void {
    for (const socket of [...this.#admitted, ...this.#refusing]) socket.destroy();
  }

  #refuse(socket: Socket): void {
    this.#refused += 1;
    socket.on('error', () => {});
    if (this.#refusing.size >= maxHeld) {
      socket.resetAndDestroy();
      return;
    }
    this.#refusing.add(socket);
    const connectedAt = performance.now();
    let timer = setTimeout(() => socket.resetAndDestroy(), silentClientMs);
    socket.once('data', () => {
      clearTimeout(timer);
      timer = setTimeout(() => socket.resetAndDestroy(), Math.max(0, connectedAt + refusalDelayMs - performance.now()));
    });
    socket.once('close', () => {
      clearTimeout(timer);
      this.#refusing.delete(socket);
    });
  }
}

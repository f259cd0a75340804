import { connect, type Socket } from 'node:net';

/** What became of the requests of one closed-loop run: `ok + failed = requests`. */
export interface ClosedLoopResult {
  /** Complete responses by status. */
  readonly statuses: Record<number, number>;
  /** Requests without one, by how their connection ended: `reset`, `closed` (in order, before any byte), `truncated`, or another system error. */
  readonly failures: Record<string, number>;
}

/** Fires a number of GET requests over a number of keep-alive connections, each the next one as soon as the one before has its outcome. */
export async function fireClosedLoop(url: string, requests: number, connections: number): Promise<ClosedLoopResult> {
  const result: ClosedLoopResult = { statuses: {}, failures: {} };
  let left = requests;
  const loop = async () => {
    let connection: Connection | undefined;
    while (left > 0) {
      left -= 1;
      connection ??= new Connection(new URL(url));
      const outcome = await connection.get();
      if (typeof outcome === 'number') result.statuses[outcome] = (result.statuses[outcome] ?? 0) + 1;
      else result.failures[outcome] = (result.failures[outcome] ?? 0) + 1;
      if (typeof outcome !== 'number' || connection.isClosing) {
        connection.destroy();
        connection = undefined;
      }
    }
    connection?.destroy();
  };
  await Promise.all(Array.from({ length: connections }, loop));
  return result;
}

export function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

class Connection {
  isClosing = false;
  readonly #socket: Socket;
  readonly #request: string;
  #received = '';
  #resolve: ((outcome: number | string) => void) | undefined;

  constructor(url: URL) {
    this.#request = `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`;
    this.#socket = connect(Number(url.port), url.hostname);
    this.#socket.setEncoding('latin1').setNoDelay(true);
    this.#socket.on('data', (text: string) => this.#take(text));
    this.#socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#end(error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'reset' : `${error.code}`),
    );
    this.#socket.on('end', () => this.#end(this.#received === '' ? 'closed' : 'truncated'));
    this.#socket.on('close', () => this.#end('closed'));
  }

  get(): Promise<number | string> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#socket.write(this.#request);
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#received.slice(0, headEnd);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? '0');
    if (this.#received.length < headEnd + 4 + length) return;
    this.#received = '';
    if (/^connection: *close/im.test(head)) this.isClosing = true;
    this.#end(Number(head.slice(9, 12)));
  }

  /** The outcome of the request that waits for one; what happens to an idle connection only closes it. */
  #end(outcome: number | string): void {
    if (typeof outcome === 'string') this.isClosing = true;
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.(outcome);
  }
}

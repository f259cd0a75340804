import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Disposable } from '../../shared/base/disposable.ts';

/** One measurement to make: `requests` over `connections` kept open, or with a new connection for each request. */
export interface Task {
  readonly url: string;
  readonly requests: number;
  readonly connections: number;
  readonly keepAlive: boolean;
}

export interface Measured {
  /** Requests that were answered with 200. */
  readonly requests: number;
  /** User and system time of the whole generator process, kernel work included. */
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly p99Ms: number;
  /** Largest resident memory of the generator process seen during the task, in bytes; 0 where it is not measured. */
  readonly residentBytes: number;
}

/** A load generator on the bench. */
export interface Contender extends Disposable {
  readonly name: string;
  run(task: Task): Promise<Measured>;
}

/** A generator that lives in a Node process of its own: started and warmed up once, as a long-lived engine is. */
export function nodeContender(name: string, script: URL): Contender {
  let child: ChildProcess | undefined;
  return {
    name,
    async run(task) {
      child ??= fork(script, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      child.send(task);
      const answered = new AbortController();
      const { signal } = answered;
      try {
        const [measured] = await Promise.race([
          once(child, 'message', { signal }),
          once(child, 'exit', { signal }).then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`))),
        ]);
        return measured as Measured;
      } finally {
        answered.abort();
      }
    },
    async dispose() {
      if (!child) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

/** wrk counts by time, not by number: it gets about as long as the number of requests takes. bash says what CPU it used. */
export function wrkContender(seconds: number): Contender {
  return {
    name: 'wrk',
    async run({ url, connections, keepAlive }) {
      const header = keepAlive ? [] : ['-H', 'Connection: close'];
      const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...header, url];
      const started = performance.now();
      const child = spawn('bash', ['-c', 'TIMEFORMAT="cpu %U %S"; time wrk "$@"', 'bash', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      await once(child, 'close');
      const requests = /(\d+) requests in/.exec(output);
      const cpu = /cpu (\d+[.,]\d+) (\d+[.,]\d+)/.exec(output);
      if (!requests || !cpu) throw new Error(`wrk said: ${output}`);
      const number = (text: string | undefined) => Number((text ?? '').replace(',', '.'));
      const p99 = /99%\s+([\d.]+)(us|ms|s)/.exec(output);
      return {
        requests: Number(requests[1]),
        cpuSeconds: number(cpu[1]) + number(cpu[2]),
        seconds: (performance.now() - started) / 1000,
        p99Ms: Number(p99?.[1] ?? 0) * ({ us: 0.001, ms: 1, s: 1000 }[p99?.[2] ?? 'ms'] ?? 1),
        residentBytes: 0,
      };
    },
    dispose() {},
  };
}

import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Disposable } from '../../../../../shared/base/disposable.ts';
import type { LoadPlan } from '../../../../../shared/model/load-plan.ts';
import { LoadRun } from './load-run.ts';

const requests = 6000;
const connections = 20;
const answer = 'HTTP/1.1 200 OK\r\nServer: warm-up\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n';

/**
 * Fires a few thousand requests at a small server in this same thread, on loopback, so that the code of the engine is compiled before a run
 * that counts: cold, a request costs the generator twice as much. Takes some 100 ms; disposing ends it at once.
 */
export function startWarmUp(): Disposable {
  const sockets = new Set<Socket>();
  let run: LoadRun | undefined;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => socket.write(answer, 'latin1'));
  });
  const dispose = () => {
    run?.stop(true);
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  // A machine that lets nobody listen only loses the head start.
  server.on('error', dispose);
  server.listen(0, '127.0.0.1', () => {
    run = new LoadRun(warmUpPlan((server.address() as AddressInfo).port), { sample() {}, checkpoint() {}, end: dispose });
    run.start();
  });
  return { dispose };
}

function warmUpPlan(port: number): LoadPlan {
  return {
    name: '',
    requests: [{ name: '', weight: 1, method: 'GET', url: `http://127.0.0.1:${port}/`, headers: {} }],
    executor: { type: 'shared-iterations', iterations: requests, vus: connections, maxDurationMs: 2000 },
    connection: { keepAlive: true, connectTimeoutMs: 1000, timeoutMs: 1000, insecure: false, resolve: {} },
    checks: { expectStatus: [] },
    maxRedirects: 0,
    thresholds: [],
    gracefulStopMs: 0,
  };
}

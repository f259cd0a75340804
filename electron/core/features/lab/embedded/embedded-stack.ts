import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { LabKnobs } from '../../../../../shared/contract/lab.ts';
import type { LabStackOptions, RunningStack } from '../lab-stack.ts';
import { sampleCode } from '../lab-stack.ts';
import { AppLog } from './app-log.ts';
import { ConnectionGate } from './connection-gate.ts';
import { LinkStore } from './link-store.ts';
import { answer, type ShortenerContext, type ShortenerResponse } from './shortener-routes.ts';
import { WorkerPool } from './worker-pool.ts';

const maxBodyBytes = 16 * 1024;
/** As nginx keeps an idle connection, so that a slow open-model run does not race with the end of an idle connection. */
const keepAliveMs = 75_000;

/** Starts the URL shortener inside this process. Rejects when the port is taken or the folder cannot be written. */
export async function startEmbeddedStack(options: LabStackOptions): Promise<RunningStack> {
  const log = new AppLog(join(options.folder, 'app.log'));
  await log.open();
  const links = new LinkStore(join(options.folder, 'links.json'), (error) =>
    log.write('ERROR', `links.json was not written: ${String(error)}`),
  );
  const damaged = await links.load();
  if (damaged) log.write('WARNING', `links.json could not be read and was put aside as ${damaged.setAside}`);

  const gate = new ConnectionGate(options.knobs.maxConnections);
  const pool = new WorkerPool(options.knobs);
  let context: ShortenerContext | undefined;
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    if (context) serve(request, response, { context, pool, log });
  });
  guard(server, gate);
  const port = await listen(server, options.port);
  const url = `http://127.0.0.1:${port}/`;
  context = { links, url, instanceId: options.instanceId };
  links.put(sampleCode, url);
  log.write('INFO', `Listening at ${url}`);

  const refusals = setInterval(() => {
    const refused = gate.takeRefused();
    if (refused > 0) log.write('WARNING', `${gate.open} connections are open, all there may be: ${refused} more were refused`);
  }, 1000);

  return {
    url,
    sampleUrl: url + sampleCode,
    logs: [log.path],
    setKnobs(knobs: LabKnobs) {
      gate.setLimit(knobs.maxConnections);
      pool.setLimits(knobs);
      log.write('INFO', `Limits: ${describeKnobs(knobs)}`);
    },
    async stop() {
      clearInterval(refusals);
      const closed = new Promise((resolve) => server.close(resolve));
      pool.dispose();
      gate.dispose();
      await closed;
      log.write('INFO', 'Stopped');
      await links.dispose();
      await log.dispose();
    },
  };
}

/** Puts the gate before the HTTP parser: a connection that is refused never reaches it. */
function guard(server: Server, gate: ConnectionGate): void {
  const parse = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    if (gate.admit(socket)) for (const listener of parse) listener.call(server, socket);
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // A queue long enough for a thousand connections at once: those past the limit are to be refused, not kept waiting by the kernel.
    server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

interface ServeParts {
  readonly context: ShortenerContext;
  readonly pool: WorkerPool;
  readonly log: AppLog;
}

function serve(request: IncomingMessage, response: ServerResponse, parts: ServeParts): void {
  if (request.method !== 'POST') {
    enqueue(request, '', response, parts);
    return;
  }
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
    if (body.length <= maxBodyBytes) return;
    request.removeAllListeners('data').removeAllListeners('end').resume();
    response.shouldKeepAlive = false;
    send(request, response, { status: 413, contentType: 'text/plain', body: 'Too large\n' }, parts);
  });
  request.on('end', () => enqueue(request, body, response, parts));
}

function enqueue(request: IncomingMessage, body: string, response: ServerResponse, parts: ServeParts): void {
  const taken = parts.pool.submit(() => {
    const contentType = request.headers['content-type'] ?? '';
    send(
      request,
      response,
      answer({ method: request.method ?? 'GET', target: request.url ?? '/', contentType, body }, parts.context),
      parts,
    );
  });
  if (!taken)
    send(request, response, { status: 503, contentType: 'text/plain', body: 'Every worker is busy and the queue is full\n' }, parts);
}

function send(request: IncomingMessage, response: ServerResponse, result: ShortenerResponse, parts: ServeParts): void {
  const headers: Record<string, string | number> = {
    'content-type': result.contentType,
    'content-length': Buffer.byteLength(result.body),
  };
  if (result.location !== undefined) headers.location = result.location;
  if (result.allow !== undefined) headers.allow = result.allow;
  response.writeHead(result.status, headers).end(result.body);
  const level = result.status >= 500 ? 'ERROR' : result.status >= 400 ? 'WARNING' : 'INFO';
  parts.log.write(level, `${request.method} ${printable(request.url ?? '/')} ${result.status}`);
}

/** What a client sent, made harmless for a log line. */
function printable(text: string): string {
  const cut = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return /^[\x21-\x7e]*$/.test(cut) ? cut : cut.replaceAll(/[^\x21-\x7e…]/g, '?');
}

function describeKnobs(knobs: LabKnobs): string {
  const parts = [`${knobs.maxConnections} connections`, `${knobs.workers} workers`, `${knobs.serviceTimeMs} ms each`];
  return [...parts, `queue of ${knobs.queueLimit}`].join(', ');
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real nginx in a folder of its own, answering `200 ok` everywhere. */
export interface NginxServer {
  readonly port: number;
  /** Pid of the master process. */
  readonly pid: number;
  /** Lines of the access log, where it is kept. */
  accessLog(): string[];
  stop(): Promise<void>;
}

export interface NginxOptions {
  /** Keep an access log; without it nginx writes nothing. */
  readonly log?: boolean;
  /** Further lines of the server block. */
  readonly server?: string;
  readonly workers?: number;
}

export async function startNginx(options: NginxOptions = {}): Promise<NginxServer> {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-nginx-'));
  const port = await freePort();
  mkdirSync(join(folder, 'temp'));
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port, options));
  const program = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'ignore' });
  await Promise.race([
    once(program, 'exit').then(() => Promise.reject(new Error(`nginx did not start: ${readFileSync(join(folder, 'error.log'), 'utf8')}`))),
    untilAnswers(port),
  ]);
  return {
    port,
    pid: program.pid as number,
    accessLog: () => readFileSync(join(folder, 'access.log'), 'utf8').split('\n').slice(0, -1),
    async stop() {
      const exited = once(program, 'exit');
      program.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, options: NginxOptions): string {
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/temp/${kind};`).join('\n  ');
  return `daemon off;
worker_processes ${options.workers ?? 1};
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http {
  ${temp}
  access_log ${options.log ? `${folder}/access.log` : 'off'};
  server {
    listen 127.0.0.1:${port} backlog=4096;
    ${options.server ?? ''}
    location / { default_type text/plain; return 200 "ok\\n"; }
  }
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilAnswers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    // A path of its own, so that the access log tells it from what is counted.
    const answer = await fetch(`http://127.0.0.1:${port}/__up`, { headers: { connection: 'close' } }).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('nginx does not answer');
}

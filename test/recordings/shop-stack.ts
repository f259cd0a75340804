import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { endProcess } from '../../electron/core/adapters/process/end-process.ts';
import { findFreePort } from '../../electron/core/adapters/process/loopback-port.ts';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { nginxConfig } from '../../electron/core/features/lab/nginx/nginx-config.ts';

export interface ShopOptions {
  /** Debian's 768 without it. */
  readonly workerConnections?: number | undefined;
  readonly rlimitNofile?: number | undefined;
  /** Further lines of the location that is handed on. */
  readonly location?: string | undefined;
  /** `error_log`'s level; nginx' default without it. */
  readonly errorLevel?: string | undefined;
  readonly gunicorn?: readonly string[] | undefined;
  /** Gunicorn listens on a socket of the file system. */
  readonly throughSocket?: boolean | undefined;
}

/** A shop that really runs: nginx, Gunicorn and Flask in a folder of their own, with the limits of a Debian service. */
export interface Shop {
  readonly folder: string;
  readonly port: number;
  readonly appPort: number;
  readonly logs: readonly string[];
  endGunicorn(): Promise<void>;
  stop(): Promise<void>;
}

const root = resolve(import.meta.dirname, '..', '..');
/** Files a service of Debian may have open. */
const nofile = 1024;

export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-shop-'));
  mkdirSync(join(folder, 'temp'));
  copyFileSync(join(root, 'resources/lab/shortener.py'), join(folder, 'shortener.py'));
  copyFileSync(join(import.meta.dirname, 'shop.py'), join(folder, 'shop.py'));
  const [port, appPort] = [await findFreePort(), await findFreePort()];
  const bind = options.throughSocket ? `unix:${join(folder, 'shop.sock')}` : `127.0.0.1:${appPort}`;
  writeFileSync(join(folder, 'nginx.conf'), shopConfig(options, { port, appPort, bind }));
  const environment = {
    ...process.env,
    ...{ LAB_URL: `http://127.0.0.1:${port}/`, LAB_INSTANCE: 'shop', LAB_SAMPLE_CODE: 'aB3x', PYTHONDONTWRITEBYTECODE: '1' },
  };
  const gunicornArgs = ['--bind', bind, '--error-logfile', join(folder, 'gunicorn.log'), ...(options.gunicorn ?? [])];
  const gunicorn = start(['gunicorn', ...gunicornArgs, '--chdir', folder, 'shop:app'], environment);
  const nginx = start(['nginx', '-p', `${folder}/`, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], environment);
  const stop = async () => {
    await end(nginx);
    await end(gunicorn);
    rmSync(folder, { recursive: true, force: true });
  };
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/health`, { headers: { connection: 'close' } }).then(
      ({ ok }) => ok,
      () => false,
    );
  if (!(await waitFor(answers, { timeoutMs: 30_000 }))) {
    await stop();
    throw new Error('The shop does not answer');
  }
  const logs = ['app.log', 'access.log', 'error.log', 'gunicorn.log'].map((name) => join(folder, name));
  return { folder, port, appPort, logs, endGunicorn: () => end(gunicorn), stop };
}

function shopConfig(options: ShopOptions, { port, appPort, bind }: { port: number; appPort: number; bind: string }): string {
  const { workerConnections = 768, rlimitNofile, errorLevel, location = '' } = options;
  const user = process.getuid?.() === 0 ? 'root' : undefined;
  const config = nginxConfig({ port, appPort, user })
    .replace(/^# Written by.*\n/, '')
    .replace('worker_connections 768;', `worker_connections ${workerConnections};`)
    .replace('error_log error.log;', `error_log error.log${errorLevel === undefined ? '' : ` ${errorLevel}`};`)
    .replace('proxy_set_header Host', `${location}\n            proxy_set_header Host`.trimStart());
  const limited =
    rlimitNofile === undefined ? config : config.replace('pid nginx.pid;', `worker_rlimit_nofile ${rlimitNofile};\npid nginx.pid;`);
  return bind.startsWith('unix:') ? limited.replace(`http://127.0.0.1:${appPort}`, `http://${bind}:/`) : limited;
}

function start(command: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn('/bin/sh', ['-c', `ulimit -S -n ${nofile}; exec "$@"`, 'sh', ...command], { env, detached: true, stdio: 'ignore' });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  await endProcess(child.pid, { group: true });
  await exited;
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OpsError } from '../../../../../shared/base/ops-error.ts';
import { findFreePort, isPortOpen } from '../../../adapters/process/loopback-port.ts';
import { waitFor } from '../../../adapters/process/wait-for.ts';
import { instanceAt } from '../lab-identity.ts';
import { type LabStackOptions, type RunningStack, type StackFailure, sampleCode } from '../lab-stack.ts';
import { LabProcess } from './lab-process.ts';
import { endLeftovers } from './leftovers.ts';
import { keepLogsBounded, rotateLog } from './log-keeper.ts';
import { nginxConfig } from './nginx-config.ts';
import { findNginxPrograms, installHint, type NginxPrograms } from './nginx-programs.ts';
import { shortenerSourcePath } from './shortener-source.ts';

const attempts = 4;
const readyTimeoutMs = 60_000;

/**
 * Starts nginx with Debian's defaults in front of Gunicorn with one sync worker and the Flask shortener, and answers when `/health` does
 * through nginx. `onFailure` is called when one of them ends later. Rejects with an OpsError, and nothing runs then.
 */
export async function startNginxStack(
  options: LabStackOptions,
  onFailure: (failure: StackFailure) => void,
  signal?: AbortSignal,
): Promise<RunningStack> {
  const search = await findNginxPrograms();
  if (!('programs' in search)) {
    throw new OpsError({
      code: 'missing_tool',
      message: `Not installed: ${search.missing.join(', ')}`,
      hint: installHint(search.missing),
    });
  }
  await endLeftovers(options.folder);
  await mkdir(join(options.folder, 'temp'), { recursive: true, mode: 0o700 });
  await writeFile(join(options.folder, 'shortener.py'), await readFile(shortenerSourcePath()));
  const logs = ['access.log', 'error.log'].map((name) => join(options.folder, name));
  for (const path of logs) await rotateLog(path);

  if (options.port !== 0 && (await isPortOpen(options.port))) throw portTaken(options.port);
  for (let attempt = 1; ; attempt += 1) {
    // Between finding a free port and listening on it somebody else may take it.
    const ports = { port: options.port === 0 ? await findFreePort() : options.port, appPort: await findFreePort() };
    const pair = await startPair(search.programs, options, ports);
    const problem = await untilReady(pair, options.instanceId, signal);
    if (problem === undefined) return runningStack(pair, options.folder, logs, onFailure);
    await stopPair(pair);
    if (!problem.portTaken || attempt === attempts) {
      throw new OpsError({ code: 'unavailable', message: problem.message, hint: problem.hint });
    }
  }
}

interface Pair {
  readonly url: string;
  readonly gunicorn: LabProcess;
  readonly nginx: LabProcess;
}

async function startPair(programs: NginxPrograms, options: LabStackOptions, ports: { port: number; appPort: number }): Promise<Pair> {
  const { folder } = options;
  const url = `http://127.0.0.1:${ports.port}/`;
  const user = process.getuid?.() === 0 ? (process.platform === 'darwin' ? 'root wheel' : 'root') : undefined;
  await writeFile(join(folder, 'nginx.conf'), nginxConfig({ ...ports, user }));
  const gunicorn = await LabProcess.start({
    name: 'Gunicorn',
    // One sync worker is Gunicorn's default; said here because it is what the lab is about.
    command: [
      programs.gunicorn,
      ...['--workers', '1', '--worker-class', 'sync', '--bind', `127.0.0.1:${ports.appPort}`],
      ...['--pid', join(folder, 'gunicorn.pid'), '--chdir', folder, 'shortener:app'],
    ],
    folder,
    environment: pythonEnvironment({ LAB_URL: url, LAB_INSTANCE: options.instanceId, LAB_SAMPLE_CODE: sampleCode }),
    outputPath: join(folder, 'gunicorn.log'),
    logPath: join(folder, 'gunicorn.log'),
  });
  const nginx = await LabProcess.start({
    name: 'nginx',
    command: [programs.nginx, '-p', `${folder}/`, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')],
    folder,
    environment: process.env,
    outputPath: join(folder, 'nginx-start.log'),
    logPath: join(folder, 'error.log'),
  });
  return { url, gunicorn, nginx };
}

/** Our environment without what would make Python or Gunicorn behave as somebody else set them up. */
function pythonEnvironment(additions: Record<string, string>): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, ...additions, PYTHONDONTWRITEBYTECODE: '1' };
  for (const name of ['PYTHONHOME', 'PYTHONPATH', 'GUNICORN_CMD_ARGS', 'FLASK_APP', 'FLASK_DEBUG']) delete environment[name];
  return environment;
}

async function untilReady(
  pair: Pair,
  instanceId: string,
  signal: AbortSignal | undefined,
): Promise<(StackFailure & { readonly portTaken: boolean }) | undefined> {
  const ready = await waitFor(
    async () => {
      if (pair.nginx.hasEnded || pair.gunicorn.hasEnded) return 'ended' as const;
      return (await instanceAt(pair.url, 1000)) === instanceId ? ('ready' as const) : undefined;
    },
    { timeoutMs: readyTimeoutMs, ...(signal ? { signal } : {}) },
  );
  if (ready === 'ready') return undefined;
  if (signal?.aborted) return { message: 'The lab was stopped while it was starting.', portTaken: false };
  if (ready === undefined) {
    return {
      message: `The lab did not answer at ${pair.url}health within ${readyTimeoutMs / 1000} s.`,
      hint: 'Is the machine very busy? Start the lab again.',
      portTaken: false,
    };
  }
  const dead = pair.nginx.hasEnded ? pair.nginx : pair.gunicorn;
  const failure = await dead.failure(await dead.ended);
  return { ...failure, portTaken: /address already in use|connection in use/i.test(failure.words) };
}

function runningStack(pair: Pair, folder: string, logs: readonly string[], onFailure: (failure: StackFailure) => void): RunningStack {
  let stopping = false;
  const keeper = keepLogsBounded(logs, () => pair.nginx.signal('SIGUSR1'));
  for (const server of [pair.nginx, pair.gunicorn]) {
    void server.ended.then(async (how) => {
      if (stopping) return;
      stopping = true;
      onFailure(await server.failure(how));
    });
  }
  return {
    url: pair.url,
    sampleUrl: pair.url + sampleCode,
    logs: [join(folder, 'app.log'), ...logs, join(folder, 'gunicorn.log')],
    async stop() {
      stopping = true;
      keeper.dispose();
      await stopPair(pair);
    },
  };
}

/** nginx first, so that nobody is let in to a server that is going. */
async function stopPair(pair: Pair): Promise<void> {
  await pair.nginx.stop();
  await pair.gunicorn.stop();
}

function portTaken(port: number): OpsError {
  return new OpsError({ code: 'conflict', message: `Port ${port} of 127.0.0.1 is taken.`, hint: 'Choose another port, or none.' });
}

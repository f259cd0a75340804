import { Worker } from 'node:worker_threads';
import { OpsError } from '../../../../../shared/base/ops-error.ts';
import type { LoadPlan } from '../../../../../shared/model/load-plan.ts';
import { parseThreshold } from '../../../../../shared/model/threshold.ts';
import { compileRequest } from './compiled-request.ts';
import { EngineRunHandle } from './engine-run-handle.ts';
import type { EngineListeners, EngineRun, LoadEngine } from './load-engine-types.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

export interface LoadEngineOptions {
  /** Absolute path of the worker's entry (`load-worker.js` of the build, or the `.ts` source). */
  readonly workerEntry: string;
  readonly logger?: { warn(message: string): void } | undefined;
}

/** A worker that does not answer a forced stop within this time is ended. */
const forcedStopLimitMs = 10_000;

/** Starts the load engine: its worker is made at once and waits, so that a run begins on a thread that is up. */
export function createLoadEngine(options: LoadEngineOptions): LoadEngine {
  return new WorkerLoadEngine(options);
}

/**
 * Throws OpsError `invalid_input` where a plan that fits the schema can still not be run: a threshold that cannot be read, a header that
 * would break the framing.
 */
export function checkPlan(plan: LoadPlan): void {
  for (const threshold of plan.thresholds) parseThreshold(threshold);
  for (const request of plan.requests) compileRequest(request, plan.connection);
}

class WorkerLoadEngine implements LoadEngine {
  readonly #options: LoadEngineOptions;
  #worker: Worker | undefined;
  #current: EngineRunHandle | undefined;
  #runs = 0;
  #disposed = false;

  constructor(options: LoadEngineOptions) {
    this.#options = options;
    this.#worker = this.#spawn();
  }

  /** Throws OpsError `conflict` while a run is going on, `invalid_input` as `checkPlan` does, `cancelled` after `dispose`. */
  start(plan: LoadPlan, listeners: EngineListeners, allowedHosts: readonly string[] = []): EngineRun {
    if (this.#disposed)
      throw new OpsError({ code: 'cancelled', message: 'The load engine has been shut down', hint: 'Start the console again.' });
    if (this.#current) {
      throw new OpsError({ code: 'conflict', message: 'A run is going on', hint: 'Wait for it to end, or stop it.', retry: true });
    }
    checkPlan(plan);
    this.#runs += 1;
    const run = this.#runs;
    const worker = this.#worker ?? this.#spawn();
    this.#worker = worker;
    const handle = new EngineRunHandle(plan, listeners, {
      stop: (force) => post(worker, { type: 'stop', run, force }),
      forcedStopLimitMs,
      onStuck: () => void worker.terminate(),
      onEnded: () => {
        this.#current = undefined;
        worker.unref();
      },
      onListenerError: (error) => this.#options.logger?.warn(`A listener of a run failed: ${String(error)}`),
    });
    this.#current = handle;
    worker.ref();
    post(worker, { type: 'start', run, plan, allowedHosts });
    return handle;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const run = this.#current;
    if (run) {
      run.stop(true);
      await run.ended;
    }
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #spawn(): Worker {
    const worker = new Worker(this.#options.workerEntry, { name: 'blitz-load', stdout: false, stderr: false });
    // While it waits it must not keep the process alive; a run does.
    worker.unref();
    let failure = '';
    worker.on('message', (message: FromWorker) => {
      if (message.run === this.#runs) this.#current?.receive(message);
    });
    worker.on('error', (error) => {
      failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#options.logger?.warn(`The load engine's worker failed: ${failure}`);
    });
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#current?.crash(failure === '' ? `the worker ended with code ${code}` : (failure.split('\n')[0] as string));
    });
    return worker;
  }
}

function post(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}

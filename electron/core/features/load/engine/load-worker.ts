import { parentPort } from 'node:worker_threads';
import type { Disposable } from '../../../../../shared/base/disposable.ts';
import type { RunResults } from '../../../../../shared/model/run-summary.ts';
import type { EngineEnd, EngineSample } from './load-engine-types.ts';
import { LoadRun } from './load-run.ts';
import { startWarmUp } from './warm-up.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

const port = parentPort;
if (!port) throw new Error('load-worker must be started as a worker thread');

let current: { readonly run: number; readonly load: LoadRun } | undefined;

/** A run that is already waiting goes first. */
const warmUpDelayMs = 50;
let warmUp: Disposable | undefined;
const warmUpTimer = setTimeout(() => {
  warmUp = startWarmUp();
}, warmUpDelayMs);

const tell = (message: FromWorker) => port.postMessage(message);

port.on('message', (message: ToWorker) => {
  if (message.type === 'stop') {
    if (current?.run === message.run) current.load.stop(message.force);
    return;
  }
  clearTimeout(warmUpTimer);
  void warmUp?.dispose();
  warmUp = undefined;
  const { run, plan, allowedHosts } = message;
  try {
    const output = {
      sample: (sample: EngineSample) => tell({ type: 'sample', run, sample }),
      checkpoint: (results: RunResults) => tell({ type: 'checkpoint', run, results }),
      end(end: EngineEnd) {
        current = undefined;
        tell({ type: 'end', run, end });
      },
    };
    const load = new LoadRun(plan, output, allowedHosts);
    current = { run, load };
    load.start();
  } catch (error) {
    current = undefined;
    tell({ type: 'refused', run, message: error instanceof Error ? error.message : String(error) });
  }
});

import { parentPort } from 'node:worker_threads';
import { LoadRun } from './load-run.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

const port = parentPort;
if (!port) throw new Error('load-worker must be started as a worker thread');

let current: { readonly run: number; readonly load: LoadRun } | undefined;

const tell = (message: FromWorker) => port.postMessage(message);

port.on('message', (message: ToWorker) => {
  if (message.type === 'stop') {
    if (current?.run === message.run) current.load.stop(message.force);
    return;
  }
  const { run, plan } = message;
  try {
    const load = new LoadRun(plan, {
      sample: (sample) => tell({ type: 'sample', run, sample }),
      checkpoint: (results) => tell({ type: 'checkpoint', run, results }),
      end(end) {
        current = undefined;
        tell({ type: 'end', run, end });
      },
    });
    current = { run, load };
    load.start();
  } catch (error) {
    current = undefined;
    tell({ type: 'refused', run, message: error instanceof Error ? error.message : String(error) });
  }
});

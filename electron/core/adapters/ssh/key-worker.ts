import { parentPort, workerData } from 'node:worker_threads';
import { decryptPrivateKey } from './decrypt-private-key.ts';

// One key a worker: bcrypt takes 300 ms of a core, which the console's own thread has no time for.
const { text, passphrase } = workerData as { text: string; passphrase: string | undefined };
parentPort?.postMessage(decryptPrivateKey(text, passphrase));

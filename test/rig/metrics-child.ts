import { openLocalMachine } from '../../electron/core/adapters/local/index.ts';
import { sampleHost } from '../../electron/core/features/metrics/sample-host.ts';

// A console that samples this machine until it is killed; says with each sample that it has come.
process.on('disconnect', () => process.exit(0));
const { signal } = new AbortController();
await sampleHost({ machine: openLocalMachine(), signal, onSample: ({ at }) => process.send?.({ at }) });

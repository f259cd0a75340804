import { parseArgs } from 'node:util';
import { runServe } from './run-serve.ts';

const usage = 'Usage: blitz-headless [--port NUMBER] [--data FOLDER]';

function readArguments(): { port?: number | undefined; dataFolder?: string | undefined } | undefined {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) return undefined;
    return { port, dataFolder: values.data };
  } catch {
    return undefined;
  }
}

const options = readArguments();
if (options === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await runServe(options);
}

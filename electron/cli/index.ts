import { exitCodes } from './exit-codes.ts';
import { runCli } from './program.ts';

// A defect must not look like a failed threshold or a typing error to a pipeline.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    process.stderr.write(`blitz: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(exitCodes.internal);
  });
}

const exitCode = await runCli(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  in: process.stdin,
  environment: process.env,
});
// Everything is closed and flushed; whatever still held the process must not hold the pipeline.
process.exit(exitCode);

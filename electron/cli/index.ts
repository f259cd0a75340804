import { runCli } from './program.ts';

const exitCode = await runCli(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  in: process.stdin,
  environment: process.env,
});
// Everything is closed and flushed; whatever still held the process must not hold the pipeline.
process.exit(exitCode);

import { type Command, Option } from 'commander';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { Client } from '../../shared/contract/index.ts';
import { type LabStack, type LabStatus, labStacks } from '../../shared/contract/lab.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { type CliContext, dataFolderFlag, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { countFlag, durationFlag } from './flag-values.ts';
import { abortOnStop } from './stop-signals.ts';

export interface LabUpFlags {
  readonly stack?: LabStack;
  readonly detach?: boolean;
  readonly port?: number;
  readonly maxConnections?: number;
  readonly workers?: number;
  readonly serviceTimeMs?: number;
  readonly queueLimit?: number;
  readonly json?: boolean;
}

const knobNames = ['maxConnections', 'workers', 'serviceTimeMs', 'queueLimit'] as const;

async function statusOf(client: Client): Promise<LabStatus> {
  for await (const status of await client.lab.status()) return status;
  throw new CliError(exitCodes.internal, 'The lab did not say how it is');
}

function statusLines(status: LabStatus): string[] {
  const fact = (name: string, value: string | undefined) => (value === undefined ? [] : [`  ${name.padEnd(8)}${visibleText(value)}`]);
  const { error } = status;
  const knobs = status.knobs;
  return [
    `The lab is ${status.state}${status.stack ? ` (${status.stack})` : ''}${status.detached ? ', detached' : ''}.`,
    ...fact('URL', status.url),
    ...fact('sample', status.sampleUrl),
    ...fact('alarms', status.cloudwatchUrl && `${status.cloudwatchUrl} (CloudWatch, a demo: npx blitz alarms)`),
    ...status.logs.flatMap((log, index) => fact(index === 0 ? 'logs' : '', log)),
    ...fact(
      'limits',
      knobs &&
        `${knobs.maxConnections} connections, ${knobs.workers} workers, ${knobs.serviceTimeMs} ms a request, a queue of ${knobs.queueLimit}`,
    ),
    ...fact('process', status.pid === undefined ? undefined : String(status.pid)),
    ...fact('error', error && `${error.message}${error.hint ? ` ${error.hint}` : ''}`),
  ];
}

function print(status: LabStatus, json: boolean | undefined, { out }: CliContext): void {
  if (json) out.line(JSON.stringify(status));
  else for (const line of statusLines(status)) out.line(line);
}

/** `blitz lab up`: starts the lab; stays until Ctrl+C and then ends it, or leaves it running with `--detach`. */
export async function labUp(flags: LabUpFlags, context: CliContext): Promise<ExitCode> {
  const signals = abortOnStop();
  const stopping = signals.controller;
  try {
    return await withConsole(context, async (client) => {
      const { stack, detach, port, json } = flags;
      const knobs = Object.fromEntries(knobNames.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])));
      const before = await statusOf(client);
      const status = await client.lab.up({
        knobs,
        ...(stack === undefined ? {} : { stack }),
        ...(detach === undefined ? {} : { detach }),
        ...(port === undefined ? {} : { port }),
      });
      print(status, json, context);
      const data = dataFolderFlag(context.dataFolder);
      if (status.url) context.err.line(`\nNext: npx blitz run --url ${status.url} -n 14000 -c 100${data}`);
      if (before.state === 'running') {
        // Whoever started it is using it: our Ctrl+C must not take it away.
        context.err.line(`It was running already. "npx blitz lab down${data}" ends it.`);
        return exitCodes.pass;
      }
      if (detach) {
        context.err.line(`It goes on until "npx blitz lab down${data}".`);
        return exitCodes.pass;
      }
      context.err.line('Ctrl+C ends it.');
      return await stayUntilStopped(client, context, stopping.signal);
    });
  } finally {
    await signals.dispose();
  }
}

async function stayUntilStopped(client: Client, { err }: CliContext, signal: AbortSignal): Promise<ExitCode> {
  try {
    for await (const { state, error } of await client.lab.status(undefined, { signal })) {
      if (state === 'failed') throw new CliError(exitCodes.internal, error?.message ?? 'The lab has failed', error?.hint);
      if (state === 'stopped') {
        err.line('The lab was ended from elsewhere.');
        return exitCodes.pass;
      }
    }
  } catch (error) {
    if (!signal.aborted || !(error instanceof OpsError) || error.code !== 'cancelled') throw error;
  }
  if (!signal.aborted) throw new CliError(exitCodes.remote, 'The console that runs the lab has ended');
  await client.lab.down();
  err.line('The lab has ended.');
  return exitCodes.pass;
}

/** `blitz lab down`: ends the lab, whoever started it. */
export async function labDown(flags: { readonly json?: boolean }, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    print(await client.lab.down(), flags.json, context);
    return exitCodes.pass;
  });
}

/** `blitz lab status` */
export async function labStatus(flags: { readonly json?: boolean }, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    print(await statusOf(client), flags.json, context);
    return exitCodes.pass;
  });
}

export interface LabActions {
  readonly up: (flags: LabUpFlags) => Promise<void>;
  readonly down: (flags: { readonly json?: boolean }) => Promise<void>;
  readonly status: (flags: { readonly json?: boolean }) => Promise<void>;
}

const help = `
The lab is a URL shortener with real limits, on 127.0.0.1, ours to break. "embedded" needs nothing else installed; "nginx" is
nginx in front of Gunicorn and Flask, where they are installed.

Examples:
  $ npx blitz lab up
  $ npx blitz lab up --detach --max-connections 200 --workers 2 --service-time 5ms
  $ npx blitz lab up --stack nginx
  $ npx blitz lab status --json
  $ npx blitz lab down`;

/** Declares `blitz lab up|down|status`. */
export function declareLab(program: Command, portFlag: (text: string) => number, actions: LabActions): void {
  const lab = program
    .command('lab')
    .summary('start and stop the demo lab')
    .description('The demo lab: something to fire at.')
    .addHelpText('after', help);
  const knobs: readonly (readonly [string, string, string, (text: string) => number])[] = [
    ['maxConnections', '--max-connections <count>', 'sockets held at once; one more is refused (default: 768)', countFlag],
    ['workers', '--workers <count>', 'requests worked on at once (default: 4)', countFlag],
    ['serviceTimeMs', '--service-time <duration>', 'time a request takes a worker (default: 1ms)', durationFlag],
    ['queueLimit', '--queue-limit <count>', 'requests waiting for a worker; one more is answered 503 (default: 2048)', countFlag],
  ];
  const up = lab
    .command('up')
    .description('Starts the lab and stays until Ctrl+C.')
    .addOption(new Option('--stack <name>', 'what to start (default: embedded)').choices([...labStacks]))
    .option('--detach', 'leave it running and return')
    .option('-p, --port <number>', 'port on 127.0.0.1 (default: one that is free)', portFlag)
    .option('--json', 'print its state as JSON')
    .optionsGroup('Limits of the embedded lab:');
  for (const [key, flags, description, parse] of knobs) {
    const option = new Option(flags, description).argParser(parse);
    option.attributeName = () => key;
    up.addOption(option);
  }
  up.addHelpText('after', help).action(async () => actions.up(up.opts()));
  const down = lab.command('down').description('Ends the lab, whoever started it.').option('--json', 'print its state as JSON');
  down.action(async () => actions.down(down.opts()));
  const status = lab.command('status').description('Says whether the lab is running, and where.').option('--json', 'print it as JSON');
  status.action(async () => actions.status(status.opts()));
}

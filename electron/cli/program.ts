import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { visibleText } from '../../shared/model/report/index.ts';
import { findProductFiles } from '../door/node-platform.ts';
import { createAlarm, deleteAlarms, enableAlarms, muteAlarms, testAlarm, unmuteAlarms } from './alarms-change.ts';
import { declareAlarms } from './alarms-command.ts';
import { listAlarms, showAlarm } from './alarms-list.ts';
import { declareAws, listInstances, listProfiles, printPolicy, whoAmI } from './aws-command.ts';
import { type CliContext, createCliContext, type GlobalFlags } from './cli-context.ts';
import { compareRuns, declareCompare } from './compare-command.ts';
import { declareDoctor, runDoctor } from './doctor-command.ts';
import { CliError, type ExitCode, exitCodes, toCliError } from './exit-codes.ts';
import { declareExperiment, runExperiment } from './experiment-command.ts';
import { declareFindLimit, findLimit } from './find-limit-command.ts';
import { declareLab, labDown, labStatus, labUp } from './lab-command.ts';
import { declareMetrics, getMetrics, listMetrics } from './metrics-command.ts';
import { declareReport, writeReports } from './report-command.ts';
import { declareRun, runLoad } from './run-command.ts';
import { declareRuns, deleteRun, exportRun, listRuns, showRun } from './runs-command.ts';
import { importRuns } from './runs-import.ts';
import { declareServe, serveConsole } from './serve-command.ts';
import { declareStop, stopEverything } from './stop-command.ts';
import { declareStress, runStress } from './stress-command.ts';
import { declareTail, tailLogs } from './tail-command.ts';
import { addTarget, declareTargets, exportTargets, listTargets, removeTarget, showTarget } from './targets-command.ts';
import { importTargets } from './targets-import.ts';
import type { CliStreams } from './terminal.ts';
import { declareVerdict, showVerdict } from './verdict-command.ts';

const help = `
Examples:
  $ npx blitz lab up --detach                               something to fire at, on this machine
  $ npx blitz run --url http://127.0.0.1:8080/ -n 14000 -c 50
  $ npx blitz runs list
  $ npx blitz verdict 41                                    why requests of run 41 failed
  $ npx blitz serve                                         the console, in a browser

"npx blitz help run" shows every flag of a run, plan files and exit codes.
The history is kept in the data folder: --data, else BLITZ_DATA, else where this system keeps such things.`;

function portFlag(text: string): number {
  const port = Number(text);
  if (text.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('Not a port.');
  return port;
}

function folderFlag(text: string): string {
  // An unset variable in a script must not turn the working directory into a data folder.
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

/** Runs `blitz` with these arguments (without node and script) and answers with its exit code. Never throws. */
export async function runCli(args: readonly string[], streams: CliStreams): Promise<ExitCode> {
  const program = new Command('blitz');
  let exitCode: ExitCode = exitCodes.pass;
  let context: CliContext = createCliContext(streams, {});
  const verb =
    <Args extends readonly unknown[]>(run: (context: CliContext, ...args: Args) => Promise<ExitCode>) =>
    async (...args: Args) => {
      context = createCliContext(streams, program.opts<GlobalFlags>());
      exitCode = await run(context, ...args);
    };

  program
    .description('Fires requests at your server and accounts for every single one.')
    .version(findProductFiles().version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .option('--data <folder>', 'the data folder: history, settings, lab', folderFlag)
    .option('--no-color', 'no colour')
    .exitOverride()
    .showHelpAfterError('"npx blitz --help" lists the commands; "npx blitz help <command>" explains one.')
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      writeErr: (text) => context.err.write(text),
      outputError: (text, write) => write(visibleLines(text)),
      getOutHelpWidth: () => Math.min(120, context.out.columns),
      getErrHelpWidth: () => Math.min(120, context.err.columns),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', help);

  declareRun(
    program,
    verb((at, file: string | undefined, flags) => runLoad(file, flags, at)),
  );
  declareExperiment(
    program,
    verb((at, file: string | undefined, flags) => runExperiment(file, flags, at)),
  );
  declareFindLimit(
    program,
    verb((at, file: string | undefined, flags) => findLimit(file, flags, at)),
  );
  declareServe(
    program,
    portFlag,
    verb((at, flags) => serveConsole(flags, at)),
  );
  declareLab(program, portFlag, {
    up: verb((at, flags) => labUp(flags, at)),
    down: verb((at, flags) => labDown(flags, at)),
    status: verb((at, flags) => labStatus(flags, at)),
  });
  declareRuns(program, {
    list: verb((at, flags) => listRuns(flags, at)),
    show: verb((at, id, flags) => showRun(id, flags, at)),
    export: verb((at, id, flags) => exportRun(id, flags, at)),
    delete: verb((at, id) => deleteRun(id, at)),
    import: verb((at, files, flags) => importRuns(files, flags, at)),
  });
  declareCompare(
    program,
    verb((at, groups, flags) => compareRuns(groups, flags, at)),
  );
  declareReport(
    program,
    verb((at, groups, flags) => writeReports(groups, flags, at)),
  );
  declareVerdict(
    program,
    verb((at, id, flags) => showVerdict(id, flags, at)),
  );
  declareTargets(program, portFlag, {
    list: verb((at, flags) => listTargets(flags, at)),
    show: verb((at, word, flags) => showTarget(word, flags, at)),
    add: verb((at, name, flags) => addTarget(name, flags, at)),
    import: verb((at, aliases, flags) => importTargets(aliases, flags, at)),
    export: verb((at, words, flags) => exportTargets(words, flags, at)),
    remove: verb((at, word) => removeTarget(word, at)),
  });
  declareDoctor(
    program,
    verb((at, word, flags) => runDoctor(word, flags, at)),
  );
  declareStress(
    program,
    verb((at, word, flags) => runStress(word, flags, at)),
  );
  declareTail(
    program,
    verb((at, word, paths, flags) => tailLogs(word, paths, flags, at)),
  );
  declareMetrics(program, {
    list: verb((at, words, flags) => listMetrics(words, flags, at)),
    get: verb((at, namespace, name, flags) => getMetrics(namespace, name, flags, at)),
  });
  declareAlarms(program, {
    list: verb((at, flags) => listAlarms(flags, at)),
    show: verb((at, word, flags) => showAlarm(word, flags, at)),
    create: verb((at, name, flags) => createAlarm(name, flags, at)),
    delete: verb((at, words) => deleteAlarms(words, at)),
    enable: verb((at, words) => enableAlarms(words, true, at)),
    disable: verb((at, words) => enableAlarms(words, false, at)),
    test: verb((at, word, flags) => testAlarm(word, flags, at)),
    mute: verb((at, word, flags) => muteAlarms(word, flags, at)),
    unmute: verb((at, word) => unmuteAlarms(word, at)),
  });
  declareAws(program, {
    profiles: verb((at, flags) => listProfiles(flags, at)),
    whoami: verb((at, flags) => whoAmI(flags, at)),
    instances: verb((at, flags) => listInstances(flags, at)),
    policy: verb((at, flags) => printPolicy(flags, at)),
  });
  declareStop(
    program,
    verb((at, flags) => stopEverything(flags, at)),
  );
  acceptGlobalFlags(program);

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    exitCode = error instanceof CommanderError ? commanderExitCode(error) : report(error, context);
  }
  await context.out.flush();
  if (context.out.failure !== undefined && exitCode === exitCodes.pass) {
    // A pipeline must not take an empty file for a result.
    exitCode = report(new CliError(exitCodes.internal, `The output cannot be written: ${context.out.failure.message}`), context);
  }
  await context.err.flush();
  return exitCode;
}

/** Lets `--data` and `--no-color` stand behind the verb, too, where people write them. */
function acceptGlobalFlags(program: Command): void {
  for (const command of program.commands.flatMap((verb) => [verb, ...verb.commands])) {
    command
      .option('--data <folder>', 'the data folder: history, settings, lab', folderFlag)
      .option('--no-color', 'no colour')
      .on('option:data', (folder: string) => program.setOptionValue('data', folder))
      .on('option:no-color', () => program.setOptionValue('color', false));
  }
}

/** Help and version are no errors; everything else commander complains about is a matter of usage. */
function commanderExitCode({ exitCode }: CommanderError): ExitCode {
  return exitCode === 0 ? exitCodes.pass : exitCodes.usage;
}

function report(error: unknown, { err }: CliContext): ExitCode {
  const { message, hint, exitCode } = toCliError(error);
  err.line(`${err.style('red', 'blitz:')} ${visibleLines(message)}`);
  if (hint) err.line(`${visibleLines(hint)}`);
  return exitCode;
}

/** Like `visibleText`, but lines stay lines. */
function visibleLines(text: string): string {
  return text.split('\n').map(visibleText).join('\n');
}

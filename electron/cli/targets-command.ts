import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Target, TargetInput } from '../../shared/contract/targets.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { quoteForShell } from '../../shared/model/shell-command.ts';
import { type CliContext, dataFolderFlag, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { allTargets, findTarget } from './find-target.ts';
import { writeOutput } from './report-files.ts';
import { accessText, printTarget } from './target-text.ts';
import type { TargetsImportFlags } from './targets-import.ts';
import { printTable } from './text-table.ts';

interface JsonFlag {
  readonly json?: boolean;
}

export interface TargetsAddFlags extends JsonFlag {
  readonly host?: string;
  readonly user?: string;
  readonly port?: number;
  readonly identity?: string;
  readonly jump?: string;
  readonly url?: string;
  readonly log?: readonly string[];
  /** False with `--no-ssh-config`. */
  readonly sshConfig?: boolean;
}

/** `blitz targets list` */
export async function listTargets(flags: JsonFlag, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    const targets = await allTargets(client);
    if (flags.json) {
      context.out.line(JSON.stringify(targets, undefined, 2));
      return exitCodes.pass;
    }
    const row = (target: Target) =>
      [target.name, accessText(target), target.appUrl, target.facts?.roles.join(', ') ?? '', target.id].map(visibleText);
    printTable([['name', 'way in', 'URL', 'roles', 'id'], ...targets.map(row)], context.out);
    return exitCodes.pass;
  });
}

/** `blitz targets show` */
export async function showTarget(word: string, flags: JsonFlag, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    printTarget(await findTarget(client, context, word), flags.json, context);
    return exitCodes.pass;
  });
}

/** `blitz targets add`: `ssh NAME` as a target, or what the flags say. */
export async function addTarget(name: string, flags: TargetsAddFlags, context: CliContext): Promise<ExitCode> {
  const { user, port, identity, jump } = flags;
  if (flags.host === undefined && !/^[^-\s@/][^\s@/]*$/.test(name)) {
    throw new CliError(exitCodes.configuration, `"${name}" is no host name.`, 'Say where it is: --host HOST');
  }
  const access: Extract<TargetInput['access'], { kind: 'ssh' }> = {
    kind: 'ssh',
    host: flags.host ?? name,
    useSshConfig: flags.sshConfig !== false,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(identity === undefined ? {} : { identityFile: identity.startsWith('~/') ? identity : resolve(identity) }),
    ...(jump === undefined ? {} : { proxyJump: jump }),
  };
  return withConsole(context, async (client) => {
    const target = await client.targets.add({ name, access, appUrl: flags.url ?? '', logPaths: [...(flags.log ?? [])] });
    printTarget(target, flags.json, context);
    context.err.line(`Next: npx blitz doctor ${quoteForShell(target.name)}${dataFolderFlag(context.dataFolder)}`);
    return exitCodes.pass;
  });
}

/** `blitz targets remove` */
export async function removeTarget(word: string, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    const target = await findTarget(client, context, word);
    await client.targets.remove({ id: target.id });
    context.err.line(`${visibleText(target.name)} is removed.`);
    return exitCodes.pass;
  });
}

/** `blitz targets export`: as JSON, on stdout or into a file. */
export async function exportTargets(words: readonly string[], flags: { readonly output?: string }, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    const chosen = await Promise.all(words.map((word) => findTarget(client, context, word)));
    const { content } = await client.targets.exportFile(chosen.length === 0 ? {} : { ids: chosen.map(({ id }) => id) });
    writeOutput(flags.output, content, context);
    return exitCodes.pass;
  });
}

export interface TargetsActions {
  readonly list: (flags: JsonFlag) => Promise<void>;
  readonly show: (word: string, flags: JsonFlag) => Promise<void>;
  readonly add: (name: string, flags: TargetsAddFlags) => Promise<void>;
  readonly import: (aliases: readonly string[], flags: TargetsImportFlags) => Promise<void>;
  readonly export: (words: readonly string[], flags: { readonly output?: string }) => Promise<void>;
  readonly remove: (word: string) => Promise<void>;
}

const help = `
Examples:
  $ npx blitz targets add shop                              what "ssh shop" means
  $ npx blitz targets add shop --host 192.0.2.7 --user ops --identity ~/.ssh/id_ed25519 --log /var/log/app.log
  $ npx blitz targets add inner --host 10.0.0.7 --jump ops@bastion.example
  $ npx blitz targets import --all                          every host of ~/.ssh/config
  $ npx blitz targets export -o targets.json
  $ npx blitz doctor shop`;

/** Declares `blitz targets list|show|add|import|export|remove`. */
export function declareTargets(program: Command, portFlag: (text: string) => number, actions: TargetsActions): void {
  const targets = program
    .command('targets')
    .summary('the machines under test')
    .description('The machines under test: this one, and those reached over SSH. A target is named by its name or id.')
    .addHelpText('after', help);
  const list = targets.command('list', { isDefault: true }).description('Lists them.').option('--json', 'print them as JSON');
  list.action(async () => actions.list(list.opts()));
  const show = targets.command('show').description('Shows one, with what was found on it.').argument('<target>', 'its name or id');
  show.option('--json', 'print it as JSON').action(async (word: string) => actions.show(word, show.opts()));
  const gather = (path: string, before: readonly string[] | undefined) => [...(before ?? []), path];
  const add = targets
    .command('add')
    .description('Adds one. What is left out is taken from ~/.ssh/config, as ssh does.')
    .argument('<name>', 'what to call it')
    .option('--host <host>', 'host name, address, or alias of ~/.ssh/config (default: the name)')
    .option('--user <user>', 'who to log in as')
    .option('--port <number>', 'port of its sshd', portFlag)
    .option('--identity <file>', 'private key')
    .option('--jump <hosts>', '[user@]host[:port] to go through, several separated by commas')
    .option('--url <url>', 'address of the application')
    .option('--log <path>', 'a log file there; may be repeated', gather)
    .option('--no-ssh-config', 'do not read ~/.ssh/config')
    .option('--json', 'print it as JSON')
    .addHelpText('after', help);
  add.action(async (name: string) => actions.add(name, add.opts()));
  const importing = targets
    .command('import')
    .description('Adds hosts of ~/.ssh/config, or what "blitz targets export" wrote. Without a name it lists what there is.')
    .argument('[alias...]', 'hosts to add')
    .option('--from <file>', 'another SSH configuration, or a file with targets')
    .option('--all', 'every host that is no target yet')
    .option('--replace', 'a target of the same name leads there from now on (without: asks, or adds another one)')
    .option('--json', 'print them as JSON');
  importing.action(async (aliases: readonly string[]) => actions.import(aliases, importing.opts()));
  const exporting = targets
    .command('export')
    .description('Writes targets as JSON, without any secret.')
    .argument('[target...]', 'their names or ids (default: all)')
    .option('-o, --output <file>', 'into this file instead of stdout');
  exporting.action(async (words: readonly string[]) => actions.export(words, exporting.opts()));
  const removing = targets.command('remove').description('Forgets a target.').argument('<target>', 'its name or id');
  removing.action(async (word: string) => actions.remove(word));
}

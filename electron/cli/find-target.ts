import type { Client } from '../../shared/contract/index.ts';
import type { Target } from '../../shared/contract/targets.ts';
import { quoteForShell } from '../../shared/model/shell-command.ts';
import { type CliContext, dataFolderFlag } from './cli-context.ts';
import { CliError, exitCodes } from './exit-codes.ts';

/** All targets, this machine first. */
export async function allTargets(client: Client): Promise<readonly Target[]> {
  for await (const { targets } of await client.targets.watch()) return targets;
  throw new CliError(exitCodes.internal, 'The console did not say which targets it has');
}

/**
 * The target with this id or name (the case of letters aside); `local` is this machine. Throws a CliError that offers the
 * command that would add it.
 */
export async function findTarget(client: Client, context: CliContext, word: string): Promise<Target> {
  const targets = await allTargets(client);
  const wanted = word.trim().toLowerCase();
  const found = targets.find(({ id }) => id === word) ?? targets.find(({ name }) => name.toLowerCase() === wanted);
  if (found !== undefined) return found;
  throw new CliError(exitCodes.configuration, `There is no target "${word}".`, await howToAdd(client, context, word, targets));
}

async function howToAdd(client: Client, context: CliContext, word: string, targets: readonly Target[]): Promise<string> {
  const data = dataFolderFlag(context.dataFolder);
  const add = (...words: string[]) => `Add it: npx blitz targets add ${words.map(quoteForShell).join(' ')}${data}`;
  const inConfig = await client.targets.sshConfigHosts({}).then(
    ({ hosts }) => hosts.some(({ alias }) => alias === word),
    () => false,
  );
  if (inConfig) return `It is a host of your ~/.ssh/config. ${add(word)}`;
  const [, user, host, port] = /^([^@\s/:'"]+)@([^@\s/:'"]+)(?::(\d{1,5}))?$/.exec(word) ?? [];
  if (user !== undefined && host !== undefined) {
    return add(host, '--user', user, ...(port === undefined ? [] : ['--port', port]));
  }
  const known = targets.map(({ name }) => `"${name}"`).join(', ');
  return `Known: ${known}. ${add(/^[^-\s@/]\S*$/.test(word) ? word : 'NAME', '--host', 'HOST')}`;
}

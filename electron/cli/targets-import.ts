import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SshConfigHost, Target } from '../../shared/contract/targets.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { quoteForShell } from '../../shared/model/shell-command.ts';
import { askYesOrNo, canAsk } from './ask.ts';
import { type CliContext, dataFolderFlag, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { accessText } from './target-text.ts';
import { printTable } from './text-table.ts';

export interface TargetsImportFlags {
  readonly json?: boolean;
  readonly from?: string;
  readonly all?: boolean;
  readonly replace?: boolean;
}

/** `blitz targets import`: from an SSH configuration, or from a file written by `blitz targets export`. */
export async function importTargets(aliases: readonly string[], flags: TargetsImportFlags, context: CliContext): Promise<ExitCode> {
  const path = flags.from === undefined ? undefined : resolve(flags.from);
  const exported = path === undefined ? undefined : exportedContent(path);
  return withConsole(context, async (client) => {
    if (exported !== undefined) return printImported(await client.targets.importFile({ content: exported }), flags, context);
    const from = path === undefined ? {} : { path };
    const found = await client.targets.sshConfigHosts(from);
    for (const warning of found.warnings) context.err.line(context.err.style('yellow', warning));
    const wanted = flags.all ? found.hosts.filter(({ known }) => !known).map(({ alias }) => alias) : aliases;
    if (wanted.length === 0 && !flags.all) {
      printHosts(found.hosts, found.path, flags, context);
      return exitCodes.pass;
    }
    if (wanted.length === 0) return printImported([], flags, context);
    const clashing = found.hosts.filter(({ alias, namesake }) => namesake !== undefined && wanted.includes(alias));
    const replace = flags.replace ?? (await mayReplace(clashing, context));
    return printImported(await client.targets.importSshConfig({ aliases: [...wanted], ...from, replace }), flags, context);
  });
}

/** Says which targets have the name of a host that is imported; without a person to ask they stay as they are. */
async function mayReplace(clashing: readonly SshConfigHost[], context: CliContext): Promise<boolean> {
  if (clashing.length === 0) return false;
  for (const { namesake } of clashing) {
    if (namesake) context.err.line(visibleText(`There is a target named ${namesake.name} already: ${accessText(namesake)}`));
  }
  if (canAsk(context))
    return askYesOrNo(context, 'Let it lead to the imported host instead? No adds another one beside it.', new AbortController().signal);
  context.err.line('It stays as it is, and another one is added beside it; --replace lets it lead to the imported host instead.');
  return false;
}

/** The text of a file that holds JSON; `undefined` for anything else, which is taken for an SSH configuration. */
function exportedContent(path: string): string | undefined {
  try {
    const content = readFileSync(path, 'utf8');
    return content.trimStart().startsWith('{') ? content : undefined;
  } catch (error) {
    throw new CliError(exitCodes.configuration, `${path} cannot be read: ${(error as Error).message}`, 'Check the path.');
  }
}

function printImported(targets: readonly Target[], flags: TargetsImportFlags, context: CliContext): ExitCode {
  if (flags.json) context.out.line(JSON.stringify(targets, undefined, 2));
  else for (const target of targets) context.out.line(`${visibleText(target.name)}  ${visibleText(accessText(target))}`);
  context.err.line(targets.length === 0 ? 'Nothing new: each of them is a target already.' : `Imported: ${targets.length}`);
  return exitCodes.pass;
}

function printHosts(hosts: readonly SshConfigHost[], path: string, flags: TargetsImportFlags, context: CliContext): void {
  if (flags.json) {
    context.out.line(JSON.stringify(hosts, undefined, 2));
    return;
  }
  if (hosts.length === 0) {
    context.err.line(`${visibleText(path)} names no hosts.`);
    return;
  }
  const row = (host: SshConfigHost) =>
    [
      host.alias,
      `${host.user}@${host.hostName}:${host.port}`,
      host.proxyJump ?? '',
      host.known ? 'a target already' : host.namesake ? `name taken: ${accessText(host.namesake)}` : '',
      host.source,
    ].map(visibleText);
  printTable([['host', 'way in', 'via', '', 'where'], ...hosts.map(row)], context.out);
  for (const { alias, limits } of hosts) {
    for (const limit of limits) context.err.line(context.err.style('yellow', `${alias}: ${limit}`));
  }
  const data = dataFolderFlag(context.dataFolder);
  const from = flags.from === undefined ? '' : ` --from ${quoteForShell(flags.from)}`;
  context.err.line(`\nNext: npx blitz targets import ALIAS${from}${data}, or --all instead of names`);
}

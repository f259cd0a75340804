import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Machine } from '../../base/machine.ts';
import { runCommand } from '../../base/run-command.ts';
import type { ListedFile } from './catch-up.ts';
import { listScript } from './follow-script.ts';

const timeoutMs = 20_000;
/** What rotation puts behind a name: `.1`, `-20261124`, `.2026-11-24_12`, `.old`. */
const rotatedName = /^(?:[-._]\d[-\d._:TZ]*|\.(?:old|bak|prev|orig|save))$/i;

/** How to run a command for one log: where, as whom, and what for. */
export interface LogCommand {
  readonly machine: Machine;
  /** `sudo -n --`, or nothing. */
  readonly prefix: readonly string[];
  readonly purpose: string;
  readonly signal: AbortSignal;
}

/**
 * What there is of a log: the file itself first (if there is one), then its neighbours, oldest first as far as that can be told.
 * `wanted`: a file (`device:inode`) to look for in the folder under any name. Rejects as `runCommand` does, and with
 * `unavailable` where the link was lost before all was said.
 */
export async function listFiles(command: LogCommand, path: string, wanted: string | undefined): Promise<ListedFile[]> {
  const { machine, prefix, purpose, signal } = command;
  const argv = [...prefix, 'sh', '-c', listScript, 'blitz', path, wanted ?? ''];
  const { stdout, exit } = await runCommand(machine, { argv, purpose, signal, timeoutMs });
  // What a link took with it would pass for files that are gone.
  if (exit.kind === 'lost') throw new OpsError({ code: 'unavailable', message: `${machine.name} did not answer to its end.`, retry: true });
  const files = new Map<string, ListedFile & { head: string }>();
  let last: { head: string } | undefined;
  for (const line of stdout.slice(stdout.lastIndexOf('=\n') + 2).split('\n')) {
    if (/^( [0-9a-f]{2})+$/.test(line)) {
      if (last) last.head += line.replaceAll(' ', '');
      continue;
    }
    last = undefined;
    const match = /^([PN]) (\d+:\d+) (\d+) (\d+) (\/.*)$/.exec(line);
    if (!match) continue;
    const [, kind, id = '', size, modified, name = ''] = match;
    if (kind === 'N' && (files.get(id)?.isCurrent || (id !== wanted && !rotatedName.test(name.slice(path.length))))) continue;
    const file = { id, sizeBytes: Number(size), modifiedAt: Number(modified), path: name, isCurrent: kind === 'P', head: '' };
    files.set(id, file);
    last = file;
  }
  return [...files.values()].sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || ageOrder(a, b));
}

/** Older first: `.2` is older than `.1` whenever it was written to last; other names go by that time and then by their spelling. */
function ageOrder(a: Omit<ListedFile, 'head'>, b: Omit<ListedFile, 'head'>): number {
  const numbers = [a, b].map(({ path }) => /\.(\d{1,4})$/.exec(path)?.[1]);
  if (numbers[0] !== undefined && numbers[1] !== undefined) return Number(numbers[1]) - Number(numbers[0]);
  return a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1);
}

import type { Machine } from '../../base/machine.ts';
import { runCommand } from '../../base/run-command.ts';
import type { ListedFile } from './catch-up.ts';
import { headsScript, listScript } from './follow-script.ts';

/** Heads are read of this many of the neighbours, the newest. */
const headLimit = 16;
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
 * `wanted`: a file (`device:inode`) to look for in the folder under any name. Rejects as `runCommand` does.
 */
export async function listFiles(command: LogCommand, path: string, wanted: string | undefined): Promise<ListedFile[]> {
  const { machine, prefix, purpose, signal } = command;
  const run = (script: string, args: readonly string[]) =>
    runCommand(machine, { argv: [...prefix, 'sh', '-c', script, 'blitz', ...args], purpose, signal, timeoutMs });
  const { stdout } = await run(listScript, [path, wanted ?? '']);
  const found = new Map<string, Omit<ListedFile, 'head'>>();
  for (const line of stdout.split('\n')) {
    const match = /^([PN]) (\d+:\d+) (\d+) (\d+) (\/.*)$/.exec(line);
    if (!match) continue;
    const [, kind, id = '', size, modified, name = ''] = match;
    if (kind === 'N' && (found.get(id)?.isCurrent || (id !== wanted && !rotatedName.test(name.slice(path.length))))) continue;
    found.set(id, { id, sizeBytes: Number(size), modifiedAt: Number(modified), path: name, isCurrent: kind === 'P' });
  }
  const newest = [...found.values()]
    .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || Number(b.id === wanted) - Number(a.id === wanted) || ageOrder(b, a))
    .slice(0, headLimit);
  if (newest.length === 0) return [];
  const heads = parseHeads(
    (
      await run(
        headsScript,
        newest.map((file) => file.path),
      )
    ).stdout,
  );
  const files = newest.map((file, index) => ({ ...file, head: heads.get(index + 1) ?? '' }));
  return files.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || ageOrder(a, b));
}

function parseHeads(text: string): Map<number, string> {
  const heads = new Map<number, string>();
  let number = 0;
  for (const line of text.split('\n')) {
    if (/^\d+$/.test(line)) number = Number(line);
    else if (/^( [0-9a-f]{2})+$/.test(line)) heads.set(number, (heads.get(number) ?? '') + line.replaceAll(' ', ''));
  }
  return heads;
}

/** Older first: `.2` is older than `.1` whenever it was written to last; other names go by that time and then by their spelling. */
function ageOrder(a: Omit<ListedFile, 'head'>, b: Omit<ListedFile, 'head'>): number {
  const numbers = [a, b].map(({ path }) => /\.(\d{1,4})$/.exec(path)?.[1]);
  if (numbers[0] !== undefined && numbers[1] !== undefined) return Number(numbers[1]) - Number(numbers[0]);
  return a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1);
}

import type { Machine } from '../../base/machine.ts';
import { runCommand } from '../../base/run-command.ts';
import type { ListedFile } from './catch-up.ts';
import { headsScript, listScript } from './follow-script.ts';

/** Heads are read of this many of the neighbours, the newest. */
const headLimit = 16;
const timeoutMs = 20_000;
const lookLimit = 8;
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
 *
 * Names move while one looks: it looks again until two looks agree.
 */
export async function listFiles(command: LogCommand, path: string, wanted: string | undefined): Promise<ListedFile[]> {
  let before = await listNames(command, path, wanted);
  for (let look = 1; ; look += 1) {
    const files = await openEach(command, before);
    const after = await listNames(command, path, wanted);
    const isSame = after.map(({ id, path: name }) => `${id} ${name}`).join() === before.map(({ id, path: name }) => `${id} ${name}`).join();
    const isWhole = files.length === before.length && files.every((file, index) => file.id === before[index]?.id);
    if ((isSame && isWhole) || look === lookLimit) return files.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || ageOrder(a, b));
    before = after;
  }
}

function run(
  { machine, prefix, purpose, signal }: LogCommand,
  script: string,
  args: readonly string[],
): Promise<{ readonly stdout: string }> {
  return runCommand(machine, { argv: [...prefix, 'sh', '-c', script, 'blitz', ...args], purpose, signal, timeoutMs });
}

/** The newest, the file itself and the one wanted among them. */
async function listNames(command: LogCommand, path: string, wanted: string | undefined): Promise<Omit<ListedFile, 'head'>[]> {
  const { stdout } = await run(command, listScript, [path, wanted ?? '']);
  const found = new Map<string, Omit<ListedFile, 'head'>>();
  for (const line of stdout.split('\n')) {
    const match = /^([PN]) (\d+:\d+) (\d+) (\d+) (\/.*)$/.exec(line);
    if (!match) continue;
    const [, kind, id = '', size, modified, name = ''] = match;
    if (kind === 'N' && (found.get(id)?.isCurrent || (id !== wanted && !rotatedName.test(name.slice(path.length))))) continue;
    found.set(id, { id, sizeBytes: Number(size), modifiedAt: Number(modified), path: name, isCurrent: kind === 'P' });
  }
  return [...found.values()]
    .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || Number(b.id === wanted) - Number(a.id === wanted) || ageOrder(b, a))
    .slice(0, headLimit);
}

async function openEach(command: LogCommand, names: readonly Omit<ListedFile, 'head'>[]): Promise<ListedFile[]> {
  if (names.length === 0) return [];
  const { stdout } = await run(
    command,
    headsScript,
    names.map(({ path }) => path),
  );
  const files = new Map<string, ListedFile>();
  let last: { id: string; head: string } | undefined;
  for (const line of stdout.split('\n')) {
    const match = /^(\d+) (\d+:\d+) (\d+) (\d+)$/.exec(line);
    const name = names[Number(match?.[1]) - 1];
    if (match && name) {
      const file = { ...name, id: match[2] ?? '', sizeBytes: Number(match[3]), modifiedAt: Number(match[4]), head: '' };
      files.set(file.id, file);
      last = file;
    } else if (last && /^( [0-9a-f]{2})+$/.test(line)) last.head += line.replaceAll(' ', '');
  }
  return [...files.values()];
}

/** Older first: `.2` is older than `.1` whenever it was written to last; other names go by that time and then by their spelling. */
function ageOrder(a: Omit<ListedFile, 'head'>, b: Omit<ListedFile, 'head'>): number {
  const numbers = [a, b].map(({ path }) => /\.(\d{1,4})$/.exec(path)?.[1]);
  if (numbers[0] !== undefined && numbers[1] !== undefined) return Number(numbers[1]) - Number(numbers[0]);
  return a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1);
}

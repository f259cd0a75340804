import { type Command, InvalidArgumentError, Option } from 'commander';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { LogBytes, LogChunk, LogLine, LogMark, LogNote, LogSource } from '../../shared/contract/logs.ts';
import { RemotePathSchema, type Target } from '../../shared/contract/targets.ts';
import { type LogLevel, logLevels } from '../../shared/model/log-level.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { findTarget } from './find-target.ts';
import { askHostQuestions } from './host-questions.ts';
import { abortOnStop } from './stop-signals.ts';
import type { TerminalOutput } from './terminal.ts';

export interface TailFlags {
  readonly lines?: number;
  readonly sudo?: boolean;
  readonly level?: LogLevel;
  readonly grep?: RegExp;
  readonly json?: boolean;
}

const colors: Partial<Record<LogLevel, 'red' | 'yellow' | 'dim'>> = {
  trace: 'dim',
  debug: 'dim',
  warning: 'yellow',
  error: 'red',
  fatal: 'red',
};

/** `blitz tail`: follows logs of a target until Ctrl+C, or until nobody reads what it prints. */
export async function tailLogs(word: string, paths: readonly string[], flags: TailFlags, context: CliContext): Promise<ExitCode> {
  const signals = abortOnStop();
  const stopping = signals.controller;
  try {
    return await withConsole(context, async (client) => {
      const target = await findTarget(client, context, word);
      const asking = await askHostQuestions(client, context, target.id, stopping.signal);
      try {
        const sources = await sourcesOf(client, target, paths, flags, stopping.signal);
        const only = plainSource(sources, flags, context);
        if (only !== undefined) {
          const bytes = await client.logs.bytes({ source: only, lastLines: flags.lines ?? 500 }, { signal: stopping.signal });
          return await passOn(bytes, flags, context);
        }
        const stream = await client.logs.tail({ sources, lastLines: flags.lines ?? 500 }, { signal: stopping.signal });
        return await print(stream, new TailPrinter(target, sources, flags, context), context);
      } catch (error) {
        if (stopping.signal.aborted && error instanceof OpsError && error.code === 'cancelled') return exitCodes.pass;
        throw error;
      } finally {
        stopping.abort();
        await asking.dispose();
      }
    });
  } finally {
    await signals.dispose();
  }
}

async function print(stream: AsyncIterable<LogChunk>, printer: TailPrinter, { out, err }: CliContext): Promise<ExitCode> {
  for await (const chunk of stream) {
    out.write(printer.text(chunk.lines));
    for (const mark of chunk.marks) err.line(printer.note(mark));
    // Whoever reads slowly slows the remote tail, and not our memory.
    await out.flush();
    if (out.isClosed) return exitCodes.pass;
    if (printer.haveAllFailed) throw new CliError(exitCodes.remote, 'Nothing is left to follow');
  }
  return exitCodes.pass;
}

type FileSource = LogSource & { readonly from: { readonly kind: 'file' } };

/** The one file whose bytes are wanted as they are: by a file or another program, not by a terminal. */
function plainSource(sources: readonly LogSource[], flags: TailFlags, { out }: CliContext): FileSource | undefined {
  const [only, ...others] = sources;
  if (only?.from.kind !== 'file' || others.length > 0) return undefined;
  if (out.isTerminal || flags.json || flags.level !== undefined || flags.grep !== undefined) return undefined;
  return { ...only, from: only.from };
}

async function passOn(stream: AsyncIterable<LogBytes>, flags: TailFlags, { out, err }: CliContext): Promise<ExitCode> {
  for await (const { pieces, notes } of stream) {
    // Whoever reads slowly slows the remote tail, and not our memory.
    await out.writeBytes(pieces);
    for (const note of notes) err.line(noteText(note, flags, err));
    if (out.isClosed) return exitCodes.pass;
    if (notes.some(({ kind }) => kind === 'failed')) throw new CliError(exitCodes.remote, 'Nothing is left to follow');
  }
  return exitCodes.pass;
}

function noteText({ kind, text, missedBytes, problem }: Omit<LogNote, 'afterBytes'>, flags: TailFlags, err: TerminalOutput): string {
  const missed = missedBytes === undefined ? '' : ` (${missedBytes} bytes not seen)`;
  const hint = problem?.hint === undefined ? '' : ` ${problem.hint}`;
  const sudo = kind === 'unreadable' && flags.sudo !== true ? ' Here: --sudo.' : '';
  const isQuiet = kind === 'following' || kind === 'resumed' || kind === 'rotated' || kind === 'waiting';
  return err.style(isQuiet ? 'dim' : 'yellow', `-- ${text}${missed}${hint}${sudo}`);
}

/** `journal` and `journal:UNIT` are no paths; without any, what the target is known to write. */
async function sourcesOf(
  client: Client,
  target: Target,
  words: readonly string[],
  flags: TailFlags,
  signal: AbortSignal,
): Promise<LogSource[]> {
  const { id: targetId } = target;
  const sudo = flags.sudo === true;
  const named = words.map((word): LogSource => {
    if (word === 'journal' || word.startsWith('journal:')) return { targetId, from: { kind: 'journal', unit: word.slice(8) }, sudo };
    const path = RemotePathSchema.safeParse(word);
    if (path.success) return { targetId, from: { kind: 'file', path: path.data }, sudo };
    throw new CliError(
      exitCodes.usage,
      `"${visibleText(word)}" is no path from the root`,
      'Write it like /var/log/app.log, or journal:UNIT.',
    );
  });
  if (named.length > 0) return named;
  const known = target.logPaths.map((path): LogSource => ({ targetId, from: { kind: 'file', path }, sudo }));
  if (known.length > 0) return known.slice(0, 20);
  const suggested = await client.logs.suggestions({ targetId }, { signal });
  const usable = suggested.filter(({ readable, source }) => source.from.kind === 'file' && (readable || sudo));
  if (usable.length > 0) return usable.slice(0, 20).map(({ source }) => ({ ...source, sudo }));
  const hint = `Name a file: npx blitz tail "${visibleText(target.name)}" /var/log/app.log`;
  throw new CliError(exitCodes.configuration, `No log of ${visibleText(target.name)} is known that can be read`, hint);
}

/** Turns lines and marks into what is printed. */
class TailPrinter {
  readonly #names: readonly string[];
  readonly #sources: readonly LogSource[];
  readonly #target: Target;
  readonly #flags: TailFlags;
  readonly #context: CliContext;
  readonly #least: number;
  readonly #failed = new Set<number>();
  /** By source: whether the line that others may belong to was shown. */
  readonly #shown: boolean[] = [];

  constructor(target: Target, sources: readonly LogSource[], flags: TailFlags, context: CliContext) {
    this.#target = target;
    this.#sources = sources;
    this.#flags = flags;
    this.#context = context;
    this.#names = shortNames(sources.map(fullName));
    this.#least = flags.level === undefined ? -1 : logLevels.indexOf(flags.level);
  }

  get haveAllFailed(): boolean {
    return this.#failed.size === this.#sources.length;
  }

  text(lines: readonly LogLine[]): string {
    let text = '';
    for (const line of lines) if (this.#wants(line)) text += `${this.#flags.json ? this.#json(line) : this.#plain(line)}\n`;
    return text;
  }

  note(mark: LogMark): string {
    if (mark.kind === 'failed') this.#failed.add(mark.source);
    return noteText(mark, this.#flags, this.#context.err);
  }

  #wants(line: LogLine): boolean {
    if (line.continued && this.#shown[line.source]) return true;
    const isGrave = this.#least === -1 || (line.level !== undefined && logLevels.indexOf(line.level) >= this.#least);
    const shown = isGrave && (this.#flags.grep === undefined || this.#flags.grep.test(line.text));
    this.#shown[line.source] = shown;
    return shown;
  }

  #plain(line: LogLine): string {
    const { out } = this.#context;
    const name = this.#names.length > 1 ? `${out.style('cyan', this.#names[line.source] ?? '')}  ` : '';
    const color = line.level === undefined ? undefined : colors[line.level];
    // A tab moves the cursor nowhere one would not expect.
    const text = line.text.split('\t').map((part) => (color === undefined ? visibleText(part) : out.style(color, part)));
    return `${name}${text.join('\t')}`;
  }

  #json({ source, seq, at, stamped, level, continued, text }: LogLine): string {
    const from = this.#sources[source];
    const place = from === undefined ? '' : fullName(from);
    return JSON.stringify({
      target: this.#target.name,
      source: place,
      seq,
      at: new Date(at).toISOString(),
      stamped,
      level,
      continued,
      text,
    });
  }
}

function fullName({ from }: LogSource): string {
  if (from.kind === 'file') return from.path;
  return from.unit === '' ? 'journal' : `journal:${from.unit}`;
}

/** The last part of each path, the whole path where two end alike; all of one width. */
function shortNames(names: readonly string[]): string[] {
  const last = names.map((name) => visibleText(name.slice(name.lastIndexOf('/') + 1)));
  const distinct = last.map((name, index) => (last.indexOf(name) === last.lastIndexOf(name) ? name : visibleText(names[index] ?? '')));
  const width = Math.max(...distinct.map(({ length }) => length));
  return distinct.map((name) => name.padEnd(width));
}

function linesFlag(text: string): number {
  const lines = Number(text);
  if (text.trim() === '' || !Number.isInteger(lines) || lines < 0 || lines > 100_000) {
    throw new InvalidArgumentError('A whole number from 0 to 100000.');
  }
  return lines;
}

function grepFlag(text: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

const help = `
Without a path it follows the log paths of the target, or those found there that can be read. It goes on through rotation, truncation and a
lost link; what happened stands on the other output (stderr). "journal" and "journal:UNIT" follow the journal.

On a terminal nothing a log contains can do anything but be read. One file into another file or program (> or |), without --json and filters,
comes as its bytes are, as from "ssh HOST tail -F" and as quickly, and goes on after a lost link.

Examples:
  $ npx blitz tail local
  $ npx blitz tail shop-prod /var/log/nginx/access.log /srv/app/app.log -n 50
  $ npx blitz tail shop-prod /var/log/syslog --sudo --level warning
  $ npx blitz tail shop-prod /srv/app/app.log > app.log
  $ npx blitz tail shop-prod /srv/app/app.log --json | jq .text`;

/** Declares `blitz tail`. */
export function declareTail(program: Command, action: (word: string, paths: readonly string[], flags: TailFlags) => Promise<void>): void {
  program
    .command('tail')
    .summary('follow logs of a target')
    .description('Follows log files of a target, in the order of their time.')
    .argument('<target>', 'its name or id; "local" is this machine')
    .argument('[paths...]', 'files, from the root')
    .option('-n, --lines <count>', 'lines of what is there already, of each file (default: 500)', linesFlag)
    .option('--sudo', 'read as root (sudo -n)')
    .addOption(new Option('--level <level>', 'only lines of this level or graver').choices([...logLevels]))
    .option('--grep <regex>', 'only lines that match', grepFlag)
    .option('--json', 'a line of JSON for each')
    .addHelpText('after', help)
    .action(action);
}

import { randomBytes } from 'node:crypto';
import type { Machine } from '../../base/machine.ts';
import { type CommandResult, runCommand } from '../../base/run-command.ts';

/** What stands behind one line of the mark. */
export interface Section {
  readonly name: string;
  readonly text: string;
}

export interface AskOptions {
  readonly purpose: string;
  readonly args: readonly string[];
  /** Put in front of `sh`, for what root has to do. */
  readonly prefix?: readonly string[] | undefined;
  readonly maxBytes?: number | undefined;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly sections: readonly Section[];
  /** It ran to its end. */
  readonly isWhole: boolean;
  readonly stderr: string;
}

/** A host that starves answers late, and that is when its evidence matters most. */
const patienceMs = 30_000;

/** Runs one of the scripts and cuts its answer into sections. Rejects as `runCommand` does. */
export async function ask(machine: Machine, script: string, options: AskOptions): Promise<Answer> {
  const { purpose, args, prefix = [], maxBytes = 4 * 1024 * 1024, signal } = options;
  const mark = `=blitz-${randomBytes(12).toString('hex')}`;
  const argv = [...prefix, 'sh', '-c', script, 'blitz', mark, ...args];
  const result = await runCommand(machine, { argv, purpose, timeoutMs: patienceMs, maxBytes, signal });
  const sections = sectionsOf(result, mark);
  return { sections, isWhole: sections.at(-1)?.name === 'end', stderr: result.stderr };
}

/** The text of a section; empty where there is none. */
export function sectionText(sections: readonly Section[], name: string): string {
  return sections.find((section) => section.name === name)?.text ?? '';
}

/** The lines `word, tab, value` of a text. */
export function saidIn(text: string): (readonly [string, string])[] {
  return text.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab === -1 ? [] : [[line.slice(0, tab), line.slice(tab + 1)] as const];
  });
}

function sectionsOf({ stdout }: CommandResult, mark: string): Section[] {
  return stdout
    .split(`\n${mark} `)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return end === -1 ? { name: part, text: '' } : { name: part.slice(0, end), text: part.slice(end + 1) };
    });
}

import { Command } from 'commander';
import { type CompletePlan, readPlan } from '../../../electron/cli/plan-from-flags.ts';
import { declareRun } from '../../../electron/cli/run-command.ts';
import type { OutputFlags, PlanFlags } from '../../../electron/cli/run-flags.ts';

export interface ParsedRun {
  readonly file: string | undefined;
  readonly flags: PlanFlags & OutputFlags;
}

/** What `blitz run <args>` hands to the verb. Throws commander's error where the usage is wrong. */
export function parseRun(args: readonly string[]): ParsedRun {
  let parsed: ParsedRun | undefined;
  const program = new Command('blitz').exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  declareRun(program, async (file, flags) => {
    parsed = { file, flags };
  });
  program.parse(['run', ...args], { from: 'user' });
  if (parsed === undefined) throw new Error('The verb was not called');
  return parsed;
}

/** The plan `blitz run <args>` would fire. */
export function planOf(...args: readonly string[]): CompletePlan {
  const { file, flags } = parseRun(args);
  return readPlan(file, flags);
}

import type { Command } from 'commander';
import type { DoctorReport, DoctorStep } from '../../shared/contract/hosts.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { findTarget } from './find-target.ts';
import { askHostQuestions } from './host-questions.ts';
import { abortOnStop } from './stop-signals.ts';

const marks = {
  ok: ['✓ ok     ', 'green'],
  warning: ['! warning', 'yellow'],
  failed: ['✗ failed ', 'red'],
  skipped: ['- skipped', 'dim'],
} as const;

function isOver({ state }: DoctorStep): boolean {
  return state !== 'pending' && state !== 'running';
}

function printStep(step: DoctorStep, { out }: CliContext): void {
  if (step.state === 'pending' || step.state === 'running') return;
  const [mark, color] = marks[step.state];
  const where = step.machine === undefined ? '' : ` (${visibleText(step.machine)})`;
  const title = `${visibleText(step.title)}${where}`;
  const detail = step.detail === undefined ? '' : `: ${visibleText(step.detail)}`;
  out.line(`${out.style(color, mark)}  ${title}${detail}`);
  for (const line of step.fix === undefined || step.state === 'ok' ? [] : [step.fix]) out.line(`           ${visibleText(line)}`);
  if (step.command !== undefined && step.state !== 'ok') out.line(`           $ ${out.style('cyan', step.command)}`);
}

/** `blitz doctor`: examines the way to a target step by step. 0 when nothing failed, else 97. */
export async function runDoctor(word: string, flags: { readonly json?: boolean }, context: CliContext): Promise<ExitCode> {
  const signals = abortOnStop();
  const stopping = signals.controller;
  try {
    return await withConsole(context, async (client) => {
      const target = await findTarget(client, context, word);
      const asking = await askHostQuestions(client, context, target.id, stopping.signal);
      let report: DoctorReport | undefined;
      let printed = 0;
      try {
        for await (report of await client.hosts.doctor({ targetId: target.id }, { signal: stopping.signal })) {
          for (const step of report.steps.slice(printed)) {
            if (!isOver(step)) break;
            if (!flags.json) printStep(step, context);
            printed += 1;
          }
        }
      } finally {
        await asking.dispose();
      }
      if (stopping.signal.aborted) return exitCodes.aborted;
      if (report?.state !== 'done') throw new CliError(exitCodes.remote, 'The console ended before the examination did');
      if (flags.json) context.out.line(JSON.stringify(report, undefined, 2));
      return finish(report, context);
    });
  } finally {
    await signals.dispose();
  }
}

function finish({ steps }: DoctorReport, { err }: CliContext): ExitCode {
  const count = (state: DoctorStep['state']) => steps.filter((step) => step.state === state).length;
  const [failed, warnings] = [count('failed'), count('warning')];
  if (failed > 0) err.line(err.style('red', `Failed: ${failed}${warnings > 0 ? `, warnings: ${warnings}` : ''}`));
  else err.line(warnings > 0 ? err.style('yellow', `It works. Warnings: ${warnings}`) : err.style('green', 'All is well.'));
  return failed > 0 ? exitCodes.remote : exitCodes.pass;
}

const help = `
It ends with 0 when nothing failed (warnings are no failures), else with 97.

Examples:
  $ npx blitz doctor shop
  $ npx blitz doctor local
  $ npx blitz doctor shop --json | jq '.steps[] | select(.state == "failed")'`;

/** Declares `blitz doctor`. */
export function declareDoctor(program: Command, action: (word: string, flags: { readonly json?: boolean }) => Promise<void>): void {
  const doctor = program
    .command('doctor')
    .summary('examine the way to a target')
    .description('Examines the way to a target step by step, and says what to do about what does not work.')
    .argument('<target>', 'its name or id; "local" is this machine')
    .option('--json', 'print the whole report as JSON')
    .addHelpText('after', help);
  doctor.action(async (word: string) => action(word, doctor.opts()));
}

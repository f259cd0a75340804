import type { AlarmId } from '../../shared/base/ids.ts';
import type { Alarm, AlarmDraft } from '../../shared/contract/alarms.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { AlarmState } from '../../shared/model/alarm.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { type AlarmCreateFlags, draftFromFlags, presetFromFlags } from './alarm-flags.ts';
import { momentText } from './alarm-text.ts';
import { withAws } from './aws-command.ts';
import { scopeOfFlags } from './aws-scope.ts';
import type { CliContext } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { allAlarms, findAlarm } from './find-alarm.ts';
import { findTarget } from './find-target.ts';

const hourMs = 3_600_000;

/** `blitz alarms create` */
export async function createAlarm(name: string | undefined, flags: AlarmCreateFlags, context: CliContext): Promise<ExitCode> {
  return withAws(context, async (client) => {
    const targetId = flags.target === undefined ? undefined : (await findTarget(client, context, flags.target)).id;
    const draft =
      flags.preset === undefined
        ? draftFromFlags(name, flags, { targetId, scope: await scopeOfFlags(client, flags) })
        : presetFromFlags(await presetOf(client, flags.preset, targetId), name, flags);
    const alarm = await client.alarms.put({ draft });
    if (flags.json) context.out.line(JSON.stringify(alarm, undefined, 2));
    else {
      context.out.line(`${context.out.style('green', 'Created')}  ${visibleText(`${alarm.name}: ${alarm.condition}`)}`);
      if (draft.where.kind === 'local')
        context.err.line('It is judged while a console runs: in the desktop app, or with "npx blitz serve".');
    }
    return exitCodes.pass;
  });
}

async function presetOf(client: Client, key: string, targetId: AlarmDraft['targetId']): Promise<AlarmDraft> {
  if (targetId === undefined)
    throw new CliError(exitCodes.usage, 'A preset is of a target.', 'Name it with --target; "local" is this machine.');
  const presets = await client.alarms.presets({ targetId });
  const preset = presets.find((one) => one.key === key);
  if (preset !== undefined) return preset.draft;
  const known = presets.map((one) => `${one.key} (${one.title})`).join(', ');
  throw new CliError(exitCodes.usage, `There is no preset "${visibleText(key)}" for that target.`, `There are: ${visibleText(known)}`);
}

/** `blitz alarms delete` */
export function deleteAlarms(words: readonly string[], context: CliContext): Promise<ExitCode> {
  return change(words, 'Deleted', context, (client, ids) => client.alarms.delete({ ids }));
}

/** `blitz alarms enable` and `disable` */
export function enableAlarms(words: readonly string[], enabled: boolean, context: CliContext): Promise<ExitCode> {
  return change(words, enabled ? 'Enabled' : 'Disabled', context, (client, ids) => client.alarms.setEnabled({ ids, enabled }));
}

async function change(
  words: readonly string[],
  done: string,
  context: CliContext,
  work: (client: Client, ids: AlarmId[]) => ReturnType<Client['alarms']['delete']>,
): Promise<ExitCode> {
  return withAws(context, async (client, signal) => {
    const { alarms } = await allAlarms(client, signal);
    const found = new Map<AlarmId, Alarm>(words.map((word) => findAlarm(alarms, word)).map((alarm) => [alarm.id, alarm]));
    const { failed } = await work(client, [...found.keys()]);
    const { out } = context;
    for (const { id, name } of found.values()) {
      if (!failed.some((one) => one.id === id)) out.line(`${out.style('green', done)}  ${visibleText(name)}`);
    }
    for (const { id, problem } of failed) {
      out.line(
        `${out.style('red', `Not ${done.toLowerCase()}`)}  ${visibleText(`${found.get(id)?.name ?? id}: ${problem.message} ${problem.hint ?? ''}`)}`,
      );
    }
    return failed.length === 0 ? exitCodes.pass : exitCodes.remote;
  });
}

/** `blitz alarms test` */
export async function testAlarm(word: string, flags: { readonly state?: string }, context: CliContext): Promise<ExitCode> {
  return withAws(context, async (client, signal) => {
    const state = (flags.state ?? 'ALARM') as AlarmState;
    const { alarms } = await allAlarms(client, signal);
    const { sentence } = await client.alarms.test({ id: findAlarm(alarms, word).id, state });
    context.out.line(visibleText(sentence));
    return exitCodes.pass;
  });
}

/** `blitz alarms mute`: one, or all of them. */
export async function muteAlarms(word: string | undefined, flags: { readonly for?: number }, context: CliContext): Promise<ExitCode> {
  return withAws(context, async (client, signal) => {
    const until = Date.now() + (flags.for ?? hourMs);
    const alarm = word === undefined ? undefined : findAlarm((await allAlarms(client, signal)).alarms, word);
    await client.alarms.mute({ until, ...(alarm === undefined ? {} : { id: alarm.id }) });
    context.out.line(visibleText(`${alarm?.name ?? 'All alarms'}: nobody is told until ${momentText(until)}.`));
    return exitCodes.pass;
  });
}

/** `blitz alarms unmute` */
export async function unmuteAlarms(word: string | undefined, context: CliContext): Promise<ExitCode> {
  return withAws(context, async (client, signal) => {
    const alarm = word === undefined ? undefined : findAlarm((await allAlarms(client, signal)).alarms, word);
    const { mutes } = await client.alarms.unmute(alarm === undefined ? {} : { id: alarm.id });
    context.out.line(visibleText(`${alarm?.name ?? 'All alarms'}: no longer muted.`));
    if (mutes.length > 0) context.err.line(`${mutes.length === 1 ? 'One other mute is' : `${mutes.length} other mutes are`} in force.`);
    return exitCodes.pass;
  });
}

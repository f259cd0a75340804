import type { Alarm, Mute } from '../../shared/contract/alarms.ts';
import type { Client } from '../../shared/contract/index.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import type { CliContext } from './cli-context.ts';
import { CliError, exitCodes } from './exit-codes.ts';

export interface AlarmList {
  readonly alarms: readonly Alarm[];
  readonly mutes: readonly Mute[];
  /** False where an account gave no answer: its alarms are as they were last known. */
  readonly isFresh: boolean;
}

/** All alarms, read anew. */
export async function allAlarms(client: Client, signal: AbortSignal): Promise<AlarmList> {
  const { refreshed } = await client.alarms.refresh(undefined, { signal });
  const stream = await client.alarms.watch(undefined, { signal });
  for await (const { alarms, mutes } of stream) return { alarms, mutes, isFresh: refreshed };
  throw new CliError(exitCodes.internal, 'The console did not say which alarms it has');
}

/** Those in that state, in which all words occur. */
export function filterAlarms(
  alarms: readonly Alarm[],
  { state, search }: { state?: string | undefined; search?: string | undefined },
): Alarm[] {
  const words = (search ?? '').toLowerCase().split(/\s+/);
  return alarms.filter((alarm) => {
    const text = [alarm.name, alarm.subject, alarm.condition].join(' ').toLowerCase();
    return (state === undefined || alarm.state === state) && words.every((word) => text.includes(word));
  });
}

/** The alarm with this id or name (the case of letters aside). Throws a CliError for one that is none, or a name of several. */
export function findAlarm(alarms: readonly Alarm[], word: string): Alarm {
  const wanted = word.trim().toLowerCase();
  const byId = alarms.find(({ id }) => id === word);
  const exact = alarms.filter(({ name }) => name === word);
  const named = exact.length > 0 ? exact : alarms.filter(({ name }) => name.toLowerCase() === wanted);
  const [found] = byId === undefined ? named : [byId];
  if (found === undefined) {
    const hint =
      alarms.length === 0 ? 'There is none yet: "npx blitz help alarms" says how to make one.' : '"npx blitz alarms" lists them.';
    throw new CliError(exitCodes.configuration, `There is no alarm "${visibleText(word)}".`, hint);
  }
  if (byId !== undefined || named.length === 1) return found;
  const ids = named.map(({ id }) => visibleText(id)).join(', ');
  throw new CliError(exitCodes.configuration, `${named.length} alarms are named "${visibleText(word)}".`, `Name one by its id: ${ids}`);
}

/** Says which alarms are as they were last known, because where they are kept cannot be read. */
export function sayStale({ alarms, isFresh }: AlarmList, { err }: CliContext): void {
  const stale = alarms.filter(({ staleSince }) => staleSince !== undefined).length;
  if (isFresh && stale === 0) return;
  const which = stale === 0 ? 'An account' : `${stale} of the alarms are shown as they were last known: their account`;
  err.line(err.style('yellow', `${which} cannot be read. "npx blitz aws whoami" says why.`));
}

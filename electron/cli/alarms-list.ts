import type { AlarmEvent } from '../../shared/contract/alarms.ts';
import type { Client } from '../../shared/contract/index.ts';
import { formatPlural } from '../../shared/model/format.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { eventLine, printAlarm, printAlarms } from './alarm-text.ts';
import { withAws } from './aws-command.ts';
import type { CliContext } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { allAlarms, filterAlarms, findAlarm, sayStale } from './find-alarm.ts';

export interface AlarmsFlags {
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly state?: string;
  readonly search?: string;
}

/** As many changes between two looks are told one by one. */
const mostAtOnce = 1000;
const historyShown = 10;

/** `blitz alarms`: those in that state, in which all words occur; with `--watch` each change of theirs until Ctrl+C. */
export async function listAlarms(flags: AlarmsFlags, context: CliContext): Promise<ExitCode> {
  return withAws(context, async (client, signal) => {
    if (flags.watch) return watchAlarms(client, flags, context, signal);
    const list = await allAlarms(client, signal);
    const shown = filterAlarms(list.alarms, flags);
    if (flags.json) context.out.line(JSON.stringify(shown, undefined, 2));
    else if (shown.length > 0) printAlarms(shown, list.mutes, context.out);
    else
      context.err.line(
        list.alarms.length === 0 ? 'No alarm yet: "npx blitz help alarms" says how to make one.' : 'None of them is like that.',
      );
    sayStale(list, context);
    return list.isFresh ? exitCodes.pass : exitCodes.remote;
  });
}

async function watchAlarms(client: Client, flags: AlarmsFlags, context: CliContext, signal: AbortSignal): Promise<ExitCode> {
  const { out, err } = context;
  try {
    let lastSeq = Math.max(0, ...(await client.alarms.history({ limit: mostAtOnce })).map(({ seq }) => seq));
    const list = await allAlarms(client, signal);
    sayStale(list, context);
    const count = filterAlarms(list.alarms, { search: flags.search }).length;
    err.line(`${formatPlural(count, 'alarm')} ${count === 1 ? 'is' : 'are'} watched. Ctrl+C ends it.`);
    for await (const { alarms } of await client.alarms.watch(undefined, { signal })) {
      if (out.isClosed) break;
      if (alarms.length === 0) continue;
      const events = (await client.alarms.history({ limit: mostAtOnce })).filter(({ kind, seq }) => kind === 'state' && seq > lastSeq);
      const byId = new Map(list.alarms.concat(alarms).map((alarm) => [alarm.id, alarm]));
      for (const event of events.toSorted((a, b) => a.seq - b.seq)) {
        lastSeq = Math.max(lastSeq, event.seq);
        if (isAsked(event, byId.get(event.alarmId), flags)) out.line(flags.json ? JSON.stringify(event) : eventLine(event));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (signal.aborted || out.isClosed) return exitCodes.pass;
  throw new CliError(exitCodes.remote, 'The console that watches the alarms has ended', 'Start it again, or watch without one.');
}

function isAsked(
  event: AlarmEvent,
  alarm: Parameters<typeof filterAlarms>[0][number] | undefined,
  { state, search }: AlarmsFlags,
): boolean {
  if (state !== undefined && event.to !== state) return false;
  if (search === undefined) return true;
  return alarm === undefined ? event.name.toLowerCase().includes(search.toLowerCase()) : filterAlarms([alarm], { search }).length > 0;
}

/** `blitz alarms show`: all there is to say of one, and what became of it. */
export async function showAlarm(word: string, flags: { readonly json?: boolean }, context: CliContext): Promise<ExitCode> {
  return withAws(context, async (client, signal) => {
    const list = await allAlarms(client, signal);
    const { id } = findAlarm(list.alarms, word);
    const detail = await client.alarms.get({ id }, { signal });
    const events = await client.alarms.history({ id, limit: historyShown }, { signal });
    const { out } = context;
    if (flags.json) {
      out.line(JSON.stringify({ ...detail, history: events }, undefined, 2));
      return exitCodes.pass;
    }
    printAlarm(detail, list.mutes, out);
    if (events.length > 0) out.line('\nwhat became of it, the newest first:');
    for (const event of events)
      out.line(event.kind === 'state' ? eventLine(event) : eventLine({ ...event, to: event.kind, from: undefined }));
    if (detail.alarm.staleSince !== undefined)
      context.err.line(visibleText('It is shown as it was last known: its account cannot be read.'));
    return exitCodes.pass;
  });
}

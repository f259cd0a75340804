import type { Alarm, AlarmDetail, AlarmEvent, Mute } from '../../shared/contract/alarms.ts';
import { formatTimeOfDay } from '../../shared/model/format.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import type { TerminalOutput } from './terminal.ts';
import { printTable } from './text-table.ts';

/** Worst first. */
const ranks = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

/** A table of alarms, those that are worst first, the latest of them first. */
export function printAlarms(alarms: readonly Alarm[], mutes: readonly Mute[], out: TerminalOutput): void {
  const sorted = alarms.toSorted((a, b) => rankOf(a.state) - rankOf(b.state) || b.since - a.since);
  const rows = sorted.map((alarm) =>
    [alarm.state, momentText(alarm.since), alarm.name, alarm.subject, alarm.condition, remarkOf(alarm, mutes)].map(visibleText),
  );
  printTable([['state', 'since', 'alarm', 'of', 'condition', ''], ...rows], out);
}

/** `14:03:07  ALARM  CPU  was OK; during run 41. Threshold Crossed …` */
export function eventLine({ at, name, from, to, text, during }: AlarmEvent): string {
  const words = [...(from === undefined ? [] : [`was ${from}`]), ...(during === undefined ? [] : [`during ${during}`])].join('; ');
  return visibleText(`${momentText(at)}  ${(to ?? '').padEnd(5)}  ${name}  ${words}. ${text}`);
}

/** Everything about one alarm. */
export function printAlarm(
  { alarm, description, arn, actions, tags, rule, problems }: AlarmDetail,
  mutes: readonly Mute[],
  out: TerminalOutput,
): void {
  const line = (name: string, value: string) => {
    if (value !== '') out.line(`${name.padEnd(10)} ${visibleText(value)}`);
  };
  out.line(out.style('bold', alarm.name));
  line('state', `${alarm.state} since ${momentText(alarm.since)}`);
  line('reason', alarm.reason);
  line('of', alarm.subject);
  line('condition', alarm.condition);
  line('rule', rule ?? '');
  line('about', description);
  line('note', remarkOf(alarm, mutes));
  line('id', alarm.id);
  line('arn', arn ?? '');
  line('on ALARM', actions.alarm.join(', '));
  line('on OK', actions.ok.join(', '));
  line('no data', actions.insufficientData.join(', '));
  line(
    'tags',
    Object.entries(tags)
      .map(([key, value]) => `${key}=${value}`)
      .join(', '),
  );
  for (const { message, hint } of problems) line('missing', `${message}${hint === undefined ? '' : ` ${hint}`}`);
}

function remarkOf({ id, actionsEnabled, flappingUntil, staleSince }: Alarm, mutes: readonly Mute[]): string {
  const until = Math.max(0, ...mutes.filter(({ alarmId }) => alarmId === undefined || alarmId === id).map((mute) => mute.until));
  return [
    actionsEnabled ? [] : ['disabled'],
    until === 0 ? [] : [`muted until ${momentText(until)}`],
    flappingUntil === undefined ? [] : [`changes again and again, held back until ${momentText(flappingUntil)}`],
    staleSince === undefined ? [] : [`not read since ${momentText(staleSince)}`],
  ]
    .flat()
    .join(', ');
}

/** `14:03:07`, of another day `2026-11-24 14:03:07`; local time. */
export function momentText(at: number): string {
  const day = (time: number) => new Date(time).toLocaleDateString('sv-SE');
  return day(at) === day(Date.now()) ? formatTimeOfDay(at) : `${day(at)} ${formatTimeOfDay(at)}`;
}

function rankOf(state: string): number {
  const rank = ranks.indexOf(state);
  return rank < 0 ? 1 : rank;
}

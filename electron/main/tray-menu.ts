import type { MenuItemConstructorOptions } from 'electron';
import type { AlarmSummary } from '../../shared/contract/alarms.ts';
import { alarmHref } from '../../shared/model/alarm-href.ts';
import { formatClock, formatCount } from '../../shared/model/format.ts';
import { outcomeText } from '../../shared/model/outcome.ts';
import type { ConsoleNews } from './console-watch.ts';
import { capital, type RunningJob } from './running-jobs.ts';

/** What the tray shows. */
export type TrayState = Pick<ConsoleNews, 'jobs' | 'alarms' | 'lastRun'>;

/** What can be chosen in the tray's menu. */
export interface TrayActions {
  /** Brings the window up, at a screen (`#/…`) where one is given. */
  readonly open: (href?: string) => void;
  readonly mute: () => void;
  readonly unmute: () => void;
  readonly stopEverything: () => void;
  readonly quit: () => void;
}

/** Named in the menu; the list has them all. */
const mostAlarms = 8;
/** Characters. A name may have 255, and a menu is as wide as its longest line. */
const longestName = 60;

/** The tray's menu at a moment (Unix time in ms). */
export function trayMenu(state: TrayState, now: number, actions: TrayActions): MenuItemConstructorOptions[] {
  const { jobs, alarms, lastRun } = state;
  const link = (label: string, href: string) => ({ label: verbatim(label), click: () => actions.open(href) });
  return [
    { label: 'Open Blitz Console', click: () => actions.open() },
    { type: 'separator' },
    ...alarmItems(alarms, now, link),
    ...muteItems(alarms, now, actions),
    ...(alarms === undefined ? [] : [{ type: 'separator' as const }]),
    ...(jobs.length > 0 ? jobs.map((job) => link(jobLine(job, now), job.href)) : [{ label: 'Nothing is running', enabled: false }]),
    ...(lastRun === undefined ? [] : [link(`Last run · ${lastRun.id}: ${lastRunText(lastRun)}`, `#/run/${lastRun.id}`)]),
    { label: 'Stop everything', enabled: jobs.length > 0, click: () => actions.stopEverything() },
    { type: 'separator' },
    { label: 'Quit', click: () => actions.quit() },
  ];
}

/** One line: how the alarms stand, whether they are muted, what is going on. */
export function trayToolTip({ jobs, alarms }: TrayState, now: number): string {
  const parts = [
    ...(alarms === undefined || alarms.worst === 'none' ? [] : [countsText(alarms)]),
    ...(alarms?.staleSince === undefined ? [] : [`as of ${momentText(alarms.staleSince, now)}`]),
    ...(alarms !== undefined && isMuted(alarms, now) ? [`muted until ${momentText(alarms.mutedUntil, now)}`] : []),
    ...jobs.map(({ text }) => text),
  ];
  return parts.length === 0 ? 'Blitz Console' : `Blitz Console: ${parts.join(', ')}`;
}

/** True while nobody is told of anything. */
export function isMuted(alarms: AlarmSummary, now: number): alarms is AlarmSummary & { mutedUntil: number } {
  return alarms.mutedUntil !== undefined && alarms.mutedUntil > now;
}

type Link = (label: string, href: string) => MenuItemConstructorOptions;

function alarmItems(alarms: AlarmSummary | undefined, now: number, link: Link): MenuItemConstructorOptions[] {
  if (alarms === undefined) return [];
  if (alarms.worst === 'none') return [link('Nothing is watched yet: add an alarm…', '#/alarms')];
  const { inAlarm, counts, staleSince, problem } = alarms;
  const shown = inAlarm.slice(0, mostAlarms);
  const more = counts.alarm - shown.length;
  return [
    link(countsText(alarms), '#/alarms'),
    ...(staleSince === undefined
      ? []
      : [link(`As they were at ${momentText(staleSince, now)}${problem === undefined ? '' : `: ${cut(problem.message)}`}`, '#/alarms')]),
    ...shown.map((alarm) =>
      link(`ALARM · ${cut(alarm.name)} · since ${momentText(alarm.since, now)}${alarm.isMuted ? ' · muted' : ''}`, alarmHref(alarm.id)),
    ),
    ...(more > 0 ? [link(`${formatCount(more)} more in ALARM…`, '#/alarms')] : []),
  ];
}

function muteItems(alarms: AlarmSummary | undefined, now: number, { mute, unmute }: TrayActions): MenuItemConstructorOptions[] {
  if (alarms === undefined) return [];
  if (isMuted(alarms, now)) return [{ label: `Unmute (muted until ${momentText(alarms.mutedUntil, now)})`, click: () => unmute() }];
  return alarms.worst === 'none' ? [] : [{ label: 'Mute for 1 hour', click: () => mute() }];
}

/** `2 ALARM · 1 INSUFFICIENT_DATA · 9 OK`: states verbatim, those nothing is in left out. */
function countsText({ counts: { alarm, insufficientData, ok, other } }: AlarmSummary): string {
  const states = [
    [alarm, 'ALARM'],
    [insufficientData, 'INSUFFICIENT_DATA'],
    [ok, 'OK'],
    [other, 'other'],
  ] as const;
  const present = states.filter(([count]) => count > 0);
  return present.length === 0 ? 'no alarm known' : present.map(([count, name]) => `${formatCount(count)} ${name}`).join(' · ');
}

function lastRunText(run: NonNullable<TrayState['lastRun']>): string {
  const outcome = outcomeText({ ...run, failures: [] }).replace(/\.$/, '');
  return run.state === 'completed' && run.passed === false ? `${outcome}, a threshold was missed` : outcome;
}

function jobLine({ text, endsAt }: RunningJob, now: number): string {
  if (endsAt === undefined) return capital(text);
  return `${capital(text)} · ${formatClock(Math.max(0, Math.ceil((endsAt - now) / 1000)))} left`;
}

/** Local time of day, and of another day its date: `14:03`, `Nov 29, 14:03`. */
function momentText(at: number, now: number): string {
  const moment = new Date(at);
  const time = moment.toTimeString().slice(0, 5);
  if (moment.toDateString() === new Date(now).toDateString()) return time;
  return `${moment.toLocaleDateString('en-US', { month: 'short', day: 'numeric' })}, ${time}`;
}

function cut(text: string): string {
  return text.length <= longestName ? text : `${text.slice(0, longestName - 1).trimEnd()}…`;
}

/** An ampersand would mark an access key. */
function verbatim(text: string): string {
  return text.replaceAll('&', '&&');
}

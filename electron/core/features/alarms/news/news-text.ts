import type { AlarmNotification } from '../../../../../shared/contract/alarms.ts';
import { alarmHref } from '../../../../../shared/model/alarm-href.ts';
import { formatDuration, formatPlural, formatTimeOfDay } from '../../../../../shared/model/format.ts';
import type { AlarmChange, AlarmNewsItem } from './alarm-change.ts';
import type { DigestCause, Told } from './news-desk.ts';

type Message = Omit<AlarmNotification, 'seq' | 'at'>;

const longestTitle = 200;
const longestReason = 200;
const namedInDigest = 5;
/** Worst first. */
const ranks = ['ALARM', 'INSUFFICIENT_DATA'];

/** What is told, in words; `now` is Unix ms. */
export function messageOf(told: Told, now: number): Message {
  return told.kind === 'one' ? oneMessage(told.item, now) : digestMessage(told.items, told.cause, now);
}

function oneMessage({ change, changeCount = 1, flappingUntil }: AlarmNewsItem, now: number): Message {
  const { alarmId, name, from, to, at, during, reason } = change;
  const isAgain = to === 'OK' || from === to;
  const since = `${to === 'OK' ? 'Well again' : 'In that state'} since ${momentText(at, now)}${during === undefined ? '' : `, during ${during}`}`;
  const sentences = [
    `${whatOf(change)}.`,
    `${since}${beforeText(change)}.`,
    to === 'OK' || reason === '' ? '' : endSentence(shortened(reason, longestReason)),
    changeCount > 1 ? `It changed its state ${changeCount} times meanwhile.` : '',
    flappingUntil === undefined
      ? ''
      : `It changes its state again and again: what more it has to say is held back until ${momentText(flappingUntil, now)}.`,
  ];
  return {
    tone: toneOf(to),
    title: clean(shortened(`${name} is ${to === 'OK' ? 'OK' : `in ${to}`}${isAgain ? ' again' : ''}`, longestTitle)),
    body: clean(sentences.filter((sentence) => sentence !== '').join(' ')),
    href: alarmHref(alarmId, at),
    alarmIds: [alarmId],
  };
}

function digestMessage(items: readonly AlarmNewsItem[], cause: DigestCause, now: number): Message {
  const byAlarm = Map.groupBy(items, ({ change }) => change.alarmId);
  const latest = [...byAlarm.values()]
    .map((ofOne) => ({
      change: newestOf(ofOne),
      count: ofOne.reduce((sum, { changeCount = 1 }) => sum + changeCount, 0),
    }))
    .toSorted((a, b) => rankOf(a.change.to) - rankOf(b.change.to) || b.change.at - a.change.at);
  const states = [...Map.groupBy(latest, ({ change }) => change.to)].map(([state, of]) => `${of.length} ${isIn(state)}`);
  const what = `${formatPlural(latest.length, 'alarm')} changed: ${states.join(', ')}`;
  const named = latest.slice(0, namedInDigest).map(({ change, count }) => {
    const { name, to, at, during } = change;
    const often = count > 1 ? `, changed ${count} times` : '';
    return `${name}: ${to} since ${momentText(at, now)}${during === undefined ? '' : `, during ${during}`}${often}`;
  });
  const more = latest.length - named.length;
  const [only] = latest;
  return {
    tone: 'digest',
    title: clean(`${beginnings[cause]}${what}`),
    body: clean([...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')),
    href: latest.length === 1 && only !== undefined ? alarmHref(only.change.alarmId, only.change.at) : '#/alarms',
    alarmIds: latest.slice(0, 1000).map(({ change }) => change.alarmId),
  };
}

const beginnings: Record<DigestCause, string> = { many: '', quiet: 'After the quiet hours: ', before: 'From before this start: ' };

function newestOf(items: readonly AlarmNewsItem[]): AlarmChange {
  return items.map(({ change }) => change).reduce((newest, change) => (change.seq > newest.seq ? change : newest));
}

function toneOf(state: string): Message['tone'] {
  if (state === 'ALARM') return 'alarm';
  return state === 'OK' ? 'recovered' : 'unknown';
}

function isIn(state: string): string {
  return state === 'OK' ? 'OK' : `in ${state}`;
}

function rankOf(state: string): number {
  const rank = ranks.indexOf(state);
  return rank < 0 ? ranks.length : rank;
}

/** `shop-prod: CPU > 80 % for 3 of 5 minutes` */
function whatOf({ subject, condition }: AlarmChange): string {
  return [subject, condition].filter((text) => text !== '').join(': ');
}

function beforeText({ from, to, at, fromSince }: AlarmChange): string {
  if (from === to || from === 'OK') return '';
  const what = from === 'INSUFFICIENT_DATA' ? 'without enough data' : `in ${from}`;
  return fromSince === undefined || fromSince >= at ? `, it was ${what}` : `, after ${formatDuration(at - fromSince)} ${what}`;
}

/** `14:03:07`, and the day where it is another one. */
function momentText(at: number, now: number): string {
  const day = new Date(at);
  if (day.toDateString() === new Date(now).toDateString()) return formatTimeOfDay(at);
  return `${day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${formatTimeOfDay(at)}`;
}

function endSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

/** Names come from elsewhere: nothing in them may steer a terminal or the system's own dialog. */
function clean(text: string): string {
  return text.replace(/\p{C}+/gu, ' ');
}

import type { TargetId } from '../../../shared/base/ids.ts';
import type { Alarm, Mute } from '../../../shared/contract/alarms.ts';
import type { AwsScope, AwsScopeStatus } from '../../../shared/contract/aws.ts';

/** The worst first. `other`: a state AWS has learned since. */
export const stateGroups = ['ALARM', 'INSUFFICIENT_DATA', 'OK', 'other'] as const;
export type StateGroup = (typeof stateGroups)[number];

export type AlarmSortKey = 'state' | 'name' | 'since';

/** What is looked for in the list. */
export interface AlarmFilter {
  /** Words that must all occur. */
  readonly search: string;
  /** Empty: all. */
  readonly states: readonly StateGroup[];
  /** A `placeKey`; `undefined`: everywhere. */
  readonly place: string | undefined;
}

/** Alarms that stand together in the matrix. */
export interface AlarmGroup {
  readonly key: string;
  readonly title: string;
  readonly alarms: readonly Alarm[];
}

export function stateGroup(state: string): StateGroup {
  return state === 'ALARM' || state === 'OK' || state === 'INSUFFICIENT_DATA' ? state : 'other';
}

/** Where an alarm is kept, as a key. */
export function placeKey(scope: AwsScope | undefined): string {
  return scope === undefined ? 'local' : `${scope.kind} ${scope.profile} ${scope.region}`;
}

/** Where an alarm is kept, in words: `this console`, `demo lab`, `shop · eu-central-1`. */
export function placeText(scope: AwsScope | undefined): string {
  if (scope === undefined) return 'this console';
  if (scope.kind === 'demo') return 'demo lab';
  return `${scope.profile || 'environment'} · ${scope.region || "profile's region"}`;
}

/** The places there are, our own first. */
export function placesOf(alarms: readonly Alarm[]): { readonly value: string; readonly label: string }[] {
  const places = new Map(alarms.map(({ scope }) => [placeKey(scope), placeText(scope)]));
  return [...places]
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => Number(b.value === 'local') - Number(a.value === 'local') || a.label.localeCompare(b.label));
}

/** How many are in each state. */
export function countStates(alarms: readonly Alarm[]): Record<StateGroup, number> {
  const counts = { ALARM: 0, INSUFFICIENT_DATA: 0, OK: 0, other: 0 };
  for (const { state } of alarms) counts[stateGroup(state)] += 1;
  return counts;
}

/** Those that fit, whatever their state: what the counts are of. */
export function findAlarms(
  alarms: readonly Alarm[],
  { search, place }: Pick<AlarmFilter, 'search' | 'place'>,
  targetNames: ReadonlyMap<TargetId, string>,
): Alarm[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return alarms.filter((alarm) => {
    if (place !== undefined && placeKey(alarm.scope) !== place) return false;
    if (words.length === 0) return true;
    const target = alarm.targetId === undefined ? '' : (targetNames.get(alarm.targetId) ?? '');
    const text = `${alarm.name}\n${alarm.condition}\n${alarm.subject}\n${alarm.state}\n${target}\n${placeText(alarm.scope)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** By state the worst first and in it the latest; a tie goes by name. */
export function sortAlarms(alarms: readonly Alarm[], key: AlarmSortKey, descending: boolean): Alarm[] {
  const byName = (a: Alarm, b: Alarm) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
  const rank = ({ state }: Alarm) => stateGroups.indexOf(stateGroup(state));
  const order: Record<AlarmSortKey, (a: Alarm, b: Alarm) => number> = {
    state: (a, b) => rank(a) - rank(b) || b.since - a.since || byName(a, b),
    name: byName,
    since: (a, b) => a.since - b.since || byName(a, b),
  };
  const sorted = [...alarms].sort(order[key]);
  return descending ? sorted.reverse() : sorted;
}

const collator = new Intl.Collator('en', { numeric: true });

/** By the target they stand with, by name; those with none by where they are kept, behind. */
export function groupAlarms(alarms: readonly Alarm[], targetNames: ReadonlyMap<TargetId, string>): AlarmGroup[] {
  const groups = new Map<string, { title: string; isTarget: boolean; alarms: Alarm[] }>();
  for (const alarm of alarms) {
    const name = alarm.targetId === undefined ? undefined : targetNames.get(alarm.targetId);
    const key = name === undefined ? placeKey(alarm.scope) : `target ${alarm.targetId}`;
    const group = groups.get(key);
    if (group) group.alarms.push(alarm);
    else groups.set(key, { title: name ?? `No target, ${placeText(alarm.scope)}`, isTarget: name !== undefined, alarms: [alarm] });
  }
  return [...groups]
    .sort(([, a], [, b]) => Number(b.isTarget) - Number(a.isTarget) || collator.compare(a.title, b.title))
    .map(([key, { title, alarms: members }]) => ({ key, title, alarms: members }));
}

/** Until when nobody is told of an alarm, by its own mute or by that of everything; Unix ms. */
export function mutedUntil(mutes: readonly Mute[], id: Alarm['id'] | undefined, now: number): number | undefined {
  const ends = mutes.filter((mute) => mute.until > now && (mute.alarmId === undefined || mute.alarmId === id)).map(({ until }) => until);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** The places whose alarms are not known any more as they are now: what stands there is old. */
export function oldPlaces(scopes: readonly AwsScopeStatus[]): ReadonlySet<string> {
  return new Set(
    scopes
      .filter(({ state }) => state !== 'ok' && state !== 'unchecked' && state !== 'checking' && state !== 'throttled')
      .map(({ scope }) => placeKey(scope)),
  );
}

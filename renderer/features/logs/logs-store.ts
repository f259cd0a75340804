import { create } from 'zustand';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { LogSource } from '../../../shared/contract/logs.ts';
import { allLevels } from '../../ui/log-index.ts';
import type { LogPattern } from '../../ui/log-pattern.ts';
import type { TimeMode } from '../../ui/log-text.ts';

/** What decides which lines are shown and how. */
export interface LogPreferences {
  /** Bits of the levels shown. */
  readonly levels: number;
  readonly include: LogPattern;
  readonly exclude: LogPattern;
  /** Marked, and gone to with n and N. */
  readonly find: LogPattern;
  readonly wrap: boolean;
  readonly times: TimeMode;
  readonly showSource: boolean;
}

interface LogsStore extends LogPreferences {
  readonly sources: readonly LogSource[];
  /** A moment to go to, Unix ms; taken by the view that shows it. */
  readonly wantedTime: number | undefined;
  add(sources: readonly LogSource[]): void;
  /** Follows these and no others. */
  choose(sources: readonly LogSource[]): void;
  remove(source: LogSource): void;
  /** Reads it as root from now on. */
  useSudo(source: LogSource): void;
  edit(change: Partial<LogPreferences>): void;
  goToTime(at: number | undefined): void;
}

/** Sources one view follows at most: what the core takes. */
export const mostSources = 20;

const none: LogPattern = { text: '', regex: false };
/** Nothing left out. */
export const plainPreferences: LogPreferences = {
  levels: allLevels,
  include: none,
  exclude: none,
  find: none,
  wrap: false,
  times: 'absolute',
  showSource: true,
};

/** What the Logs screen follows and filters: it outlives the screen. Lines do not: they are read again. */
export const useLogsStore = create<LogsStore>()((set) => ({
  ...plainPreferences,
  sources: [],
  wantedTime: undefined,
  add: (added) => set(({ sources }) => ({ sources: distinct([...sources, ...added]) })),
  choose: (chosen) => set({ sources: distinct(chosen) }),
  remove: (source) => set(({ sources }) => ({ sources: sources.filter((one) => sourceKey(one) !== sourceKey(source)) })),
  useSudo: (source) =>
    set(({ sources }) => ({ sources: sources.map((one) => (sourceKey(one) === sourceKey(source) ? { ...one, sudo: true } : one)) })),
  edit: (change) => set(change),
  goToTime: (at) => set({ wantedTime: at }),
}));

/** The same for the same file, whoever reads it. */
export function sourceKey({ targetId, from }: LogSource): string {
  return `${targetId} ${from.kind} ${from.kind === 'file' ? from.path : from.unit}`;
}

/** A file of a target as a source. */
export function fileSource(targetId: TargetId, path: string): LogSource {
  return { targetId, from: { kind: 'file', path }, sudo: false };
}

/** What a source is called, without its target: `app.log`, `nginx.service`, `journal`. */
export function sourceName({ from }: LogSource): string {
  if (from.kind === 'journal') return from.unit === '' ? 'journal' : from.unit;
  return from.path.slice(from.path.lastIndexOf('/') + 1);
}

/** What each of several sources is called: with its folder or its target where the name alone would not tell. */
export function sourceLabels(sources: readonly LogSource[], targetName: (id: TargetId) => string): string[] {
  const severalTargets = new Set(sources.map(({ targetId }) => targetId)).size > 1;
  return sources.map((source) => {
    const { from, targetId } = source;
    const twins = sources.filter((one) => one.targetId === targetId && sourceName(one) === sourceName(source));
    const name = twins.length > 1 && from.kind === 'file' ? from.path.split('/').slice(-2).join('/') : sourceName(source);
    return severalTargets ? `${targetName(targetId)}: ${name}` : name;
  });
}

function distinct(sources: readonly LogSource[]): LogSource[] {
  const byKey = new Map(sources.map((source) => [sourceKey(source), source]));
  return [...byKey.values()].slice(0, mostSources);
}

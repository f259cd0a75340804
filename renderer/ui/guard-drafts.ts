import { durationText, parseDurationText } from '../../shared/model/duration-text.ts';

/** What ends something before its time. `limit` is a share 0…1. */
export interface GuardValue {
  readonly kind: 'failure_rate' | 'cpu' | 'memory' | 'unreachable' | 'alarm';
  readonly limit: number;
  readonly overMs: number;
  /** Of kind `alarm`: its id or name. */
  readonly alarm?: string | undefined;
}

/** A guard as it is typed. */
export interface GuardDraft {
  readonly kind: GuardValue['kind'];
  readonly on: boolean;
  readonly percent: number | '';
  readonly over: string;
  /** Of kind `alarm`: the one picked; empty as long as none is. */
  readonly alarm: string;
}

/** What is wrong with a guard, and with which of its fields. */
export interface GuardProblem {
  readonly field: 'percent' | 'over' | 'alarm';
  readonly text: string;
}

/** By kind; a guard that is off has none. */
export type GuardProblems = Readonly<Partial<Record<GuardValue['kind'], GuardProblem>>>;

const longestOverMs = 600_000;

const usual: Readonly<Record<GuardValue['kind'], Pick<GuardValue, 'limit' | 'overMs'>>> = {
  failure_rate: { limit: 0.5, overMs: 5000 },
  cpu: { limit: 0.98, overMs: 30_000 },
  memory: { limit: 0.95, overMs: 5000 },
  unreachable: { limit: 1, overMs: 15_000 },
  alarm: { limit: 1, overMs: 5000 },
};

/** Guards to switch on, with values one may want. */
export function emptyGuardDrafts(kinds: readonly GuardValue['kind'][]): GuardDraft[] {
  return kinds.map((kind) => ({
    kind,
    on: false,
    percent: Math.round(usual[kind].limit * 100),
    over: durationText(usual[kind].overMs),
    alarm: '',
  }));
}

/** Guards as they would have been typed; of two of one kind the last. */
export function draftsOf(kinds: readonly GuardValue['kind'][], guards: readonly GuardValue[]): GuardDraft[] {
  return emptyGuardDrafts(kinds).map((draft) => {
    const guard = guards.findLast(({ kind }) => kind === draft.kind);
    if (!guard) return draft;
    if (guard.kind === 'alarm') return { ...draft, on: true, alarm: guard.alarm ?? '' };
    return { ...draft, on: true, percent: Math.round(guard.limit * 1000) / 10, over: durationText(guard.overMs) };
  });
}

/** The guards that are switched on, or by kind what is wrong with them. */
export function guardsOf(drafts: readonly GuardDraft[]): {
  readonly guards: GuardValue[] | undefined;
  readonly problems: GuardProblems;
} {
  const guards: GuardValue[] = [];
  const problems: { -readonly [Kind in keyof GuardProblems]: GuardProblems[Kind] } = {};
  for (const { kind, on, percent, over, alarm } of drafts) {
    if (!on) continue;
    if (kind === 'alarm') {
      if (alarm === '') problems.alarm = { field: 'alarm', text: 'Pick an alarm' };
      else guards.push({ kind, ...usual.alarm, alarm });
      continue;
    }
    const overMs = parseDurationText(over);
    if (kind !== 'unreachable' && (percent === '' || percent < 0 || percent > 100)) {
      problems[kind] = { field: 'percent', text: 'A limit from 0 to 100 %' };
    } else if (overMs === undefined || overMs < 1000 || overMs > longestOverMs) {
      problems[kind] = { field: 'over', text: 'A time from 1s to 10m' };
    } else guards.push({ kind, limit: kind === 'unreachable' || percent === '' ? 1 : percent / 100, overMs });
  }
  return { guards: Object.keys(problems).length === 0 ? guards : undefined, problems };
}

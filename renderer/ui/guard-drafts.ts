import { durationText, parseDurationText } from '../../shared/model/duration-text.ts';

/** What ends something before its time. `limit` is a share 0…1. */
export interface GuardValue {
  readonly kind: 'failure_rate' | 'cpu' | 'memory' | 'unreachable';
  readonly limit: number;
  readonly overMs: number;
}

/** A guard as it is typed. */
export interface GuardDraft {
  readonly kind: GuardValue['kind'];
  readonly on: boolean;
  readonly percent: number | '';
  readonly over: string;
}

const longestOverMs = 600_000;

const usual: Readonly<Record<GuardValue['kind'], Pick<GuardValue, 'limit' | 'overMs'>>> = {
  failure_rate: { limit: 0.5, overMs: 5000 },
  cpu: { limit: 0.98, overMs: 30_000 },
  memory: { limit: 0.95, overMs: 5000 },
  unreachable: { limit: 1, overMs: 15_000 },
};

/** Guards to switch on, with values one may want. */
export function emptyGuardDrafts(kinds: readonly GuardValue['kind'][]): GuardDraft[] {
  return kinds.map((kind) => ({ kind, on: false, percent: Math.round(usual[kind].limit * 100), over: durationText(usual[kind].overMs) }));
}

/** The guards that are switched on, or by kind what is wrong with them. */
export function guardsOf(drafts: readonly GuardDraft[]): {
  readonly guards: GuardValue[] | undefined;
  readonly errors: Partial<Record<GuardValue['kind'], string>>;
} {
  const guards: GuardValue[] = [];
  const errors: Partial<Record<GuardValue['kind'], string>> = {};
  for (const { kind, on, percent, over } of drafts) {
    if (!on) continue;
    const overMs = parseDurationText(over);
    if (kind !== 'unreachable' && (percent === '' || percent < 0 || percent > 100)) errors[kind] = '0 to 100 %';
    else if (overMs === undefined || overMs < 1000 || overMs > longestOverMs) errors[kind] = 'A time of 1s to 10m';
    else guards.push({ kind, limit: kind === 'unreachable' || percent === '' ? 1 : percent / 100, overMs });
  }
  return { guards: Object.keys(errors).length === 0 ? guards : undefined, errors };
}

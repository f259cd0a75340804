import type { FailureClass } from '../failure-class.ts';
import type { Bound } from './bound.ts';
import type { Proposal } from './rule.ts';
import type { RunRecord } from './verdict.ts';

/** A log line or a drop is written near its failure, not always in its second: clocks differ, a tail looks twice a second, answers wait. */
const nearS = 3;
/** Where a failure's second is not known. */
const untimed = -1;

interface OpenClass {
  readonly class: FailureClass;
  /** Failures not yet claimed, by second. */
  readonly left: Map<number, number>;
}

interface OpenBound {
  left: number;
  readonly bySecond: Map<number, number> | undefined;
  /** Sightings whose second is not known. */
  timeless: number;
}

/**
 * Every failure of a run, each claimed once at most, and every sighting, each used once at most. What is taken and what is left always add up to
 * what the run counted as failed, whatever the record says of classes and seconds.
 */
export class FailureLedger {
  readonly failed: number;
  readonly #classes: OpenClass[] = [];
  readonly #bounds = new Map<string, OpenBound>();
  /** Failures the record names no class of. */
  readonly #nameless: number;

  constructor({ summary, seconds }: RunRecord) {
    this.failed = whole(summary.results.requests.failed);
    let room = this.failed;
    for (const failure of summary.results.failures) {
      const count = Math.min(room, whole(failure.count));
      if (count === 0) continue;
      room -= count;
      const known = this.#classes.find((one) => one.class === failure.class);
      if (known === undefined) this.#classes.push({ class: failure.class, left: spread(failure.class, count, seconds) });
      else known.left.set(untimed, (known.left.get(untimed) ?? 0) + count);
    }
    this.#nameless = room;
  }

  /** Gives a proposal what its evidence covers and nobody has claimed yet. */
  claim({ classes, bound, during }: Proposal): { class: FailureClass; count: number }[] {
    const evidence = bound === undefined ? undefined : this.#open(bound);
    const claimed: { class: FailureClass; count: number }[] = [];
    for (const { class: name, atMost = Number.POSITIVE_INFINITY } of classes) {
      const failures = this.#classes.find((one) => one.class === name)?.left;
      if (failures === undefined || claimed.some((one) => one.class === name)) continue;
      const count = take(failures, evidence, whole(atMost), during);
      if (count > 0) claimed.push({ class: name, count });
    }
    return claimed;
  }

  /** What nobody has claimed: in all, and by class, most first. */
  unclaimed(): { count: number; classes: { class: FailureClass; count: number }[] } {
    const classes = this.#classes
      .map(({ class: name, left }) => ({ class: name, count: total(left) }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
    return { count: classes.reduce((sum, { count }) => sum + count, this.#nameless), classes };
  }

  #open({ key, count, perSecond }: Bound): OpenBound {
    const known = this.#bounds.get(key);
    if (known !== undefined) return known;
    const all = whole(count);
    const bySecond = new Map<number, number>();
    let timeless = all;
    for (const [second, some] of [...(perSecond ?? [])].sort(([a], [b]) => a - b)) {
      const sightings = Math.min(timeless, whole(some));
      if (sightings === 0) continue;
      timeless -= sightings;
      bySecond.set(second, (bySecond.get(second) ?? 0) + sightings);
    }
    const opened: OpenBound = { left: all, bySecond: bySecond.size > 0 ? bySecond : undefined, timeless };
    this.#bounds.set(key, opened);
    return opened;
  }
}

function take(failures: Map<number, number>, evidence: OpenBound | undefined, atMost: number, during: Proposal['during']): number {
  let taken = 0;
  for (const second of [...failures.keys()].sort((a, b) => a - b)) {
    if (during !== undefined && (second === untimed || !during(second))) continue;
    const wanted = Math.min(failures.get(second) ?? 0, atMost - taken);
    if (wanted <= 0) continue;
    const covered = evidence === undefined ? wanted : cover(evidence, second, wanted);
    failures.set(second, (failures.get(second) ?? 0) - covered);
    taken += covered;
  }
  return taken;
}

/** Uses sightings up, the earliest that are near first: what later failures need is left for them. */
function cover(evidence: OpenBound, second: number, wanted: number): number {
  let covered = 0;
  for (const [at, sightings] of evidence.bySecond ?? []) {
    if (sightings === 0) continue;
    if (second !== untimed && Math.abs(at - second) > nearS) continue;
    const used = Math.min(sightings, wanted - covered, evidence.left);
    evidence.bySecond?.set(at, sightings - used);
    evidence.left -= used;
    covered += used;
  }
  const used = Math.min(evidence.timeless, wanted - covered, evidence.left);
  evidence.timeless -= used;
  evidence.left -= used;
  return covered + used;
}

/** The seconds in which the failures of a class ended; those of which no second is known stand apart. */
function spread(name: FailureClass, count: number, seconds: RunRecord['seconds']): Map<number, number> {
  const left = new Map<number, number>();
  let room = count;
  for (const { second, byClass } of seconds) {
    const some = Math.min(room, whole(byClass[name] ?? 0));
    if (some === 0) continue;
    room -= some;
    left.set(second, (left.get(second) ?? 0) + some);
  }
  if (room > 0) left.set(untimed, room);
  return left;
}

function total(counts: Map<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** A record may come from a file: what is no count counts nothing. */
function whole(count: number): number {
  if (count === Number.POSITIVE_INFINITY) return count;
  return Number.isFinite(count) && count > 0 ? Math.floor(count) : 0;
}

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
  readonly bySecond: Map<number, number>;
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
  claim({ classes, bounds = [], during }: Proposal): { class: FailureClass; count: number }[] {
    const evidence = bounds.map((bound) => this.#open(bound));
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
    const bySecond = new Map<number, number>();
    let timeless = whole(count);
    for (const [second, some] of [...(perSecond ?? [])].sort(([a], [b]) => a - b)) {
      const sightings = Math.min(timeless, whole(some));
      if (sightings === 0) continue;
      timeless -= sightings;
      bySecond.set(second, (bySecond.get(second) ?? 0) + sightings);
    }
    const opened: OpenBound = { bySecond, timeless };
    this.#bounds.set(key, opened);
    return opened;
  }
}

function take(failures: Map<number, number>, evidence: readonly OpenBound[], atMost: number, during: Proposal['during']): number {
  let taken = 0;
  for (const second of [...failures.keys()].sort((a, b) => a - b)) {
    if (during !== undefined && (second === untimed || !during(second))) continue;
    const wanted = Math.min(failures.get(second) ?? 0, atMost - taken);
    const covered = evidence.reduce((count, bound) => Math.min(count, available(bound, second)), wanted);
    if (covered <= 0) continue;
    for (const bound of evidence) use(bound, second, covered);
    failures.set(second, (failures.get(second) ?? 0) - covered);
    taken += covered;
  }
  return taken;
}

/** Seconds of sightings that cover a failure of this one, the earliest first. */
function near({ bySecond }: OpenBound, second: number): Iterable<number> {
  if (second === untimed) return bySecond.keys();
  return Array.from({ length: 2 * nearS + 1 }, (_, index) => second - nearS + index);
}

function available(bound: OpenBound, second: number): number {
  let count = bound.timeless;
  for (const at of near(bound, second)) count += bound.bySecond.get(at) ?? 0;
  return count;
}

/** Uses sightings up, the earliest that are near first: what later failures need is left for them. */
function use(bound: OpenBound, second: number, count: number): void {
  let open = count;
  for (const at of near(bound, second)) {
    const used = Math.min(bound.bySecond.get(at) ?? 0, open);
    if (used === 0) continue;
    bound.bySecond.set(at, (bound.bySecond.get(at) ?? 0) - used);
    open -= used;
  }
  bound.timeless -= open;
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

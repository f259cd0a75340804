/** Standard normal quantile of 97.5 %: what a two-sided 95 % interval reaches to. */
const z95 = 1.959963984540054;

/** Largest number of runs of both sides together for which every arrangement is counted instead of approximated. */
const exactLimit = 40;

/**
 * The 95 % interval of a share that was seen `count` times in `total`: Wilson's score interval, which stays within 0…1 and is right for 0 of n, too.
 *
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209-212.
 */
export function wilsonInterval(count: number, total: number): readonly [number, number] {
  if (total <= 0) return [0, 1];
  const share = count / total;
  const z2 = z95 * z95;
  const middle = share + z2 / (2 * total);
  const reach = z95 * Math.sqrt((share * (1 - share)) / total + z2 / (4 * total * total));
  const low = count === 0 ? 0 : (middle - reach) / (1 + z2 / total);
  const high = count === total ? 1 : (middle + reach) / (1 + z2 / total);
  return [Math.max(0, low), Math.min(1, high)];
}

export interface RankTest {
  /** How often a value of the first side is above one of the second; ties count half. */
  readonly u: number;
  /** Two-sided. */
  readonly pValue: number;
  readonly method: 'exact' | 'normal';
}

/**
 * Mann-Whitney's U test: do the values of one side tend to be higher than those of the other? Looks at ranks only, so that one wild run does not decide.
 *
 * Up to 40 values all arrangements of the ranks are counted, with the middle rank for ties (the permutation distribution); beyond that the normal
 * approximation with the correction for ties and for continuity is near enough.
 *
 * H. B. Mann and D. R. Whitney, "On a test of whether one of two random variables is stochastically larger than the other", Annals of Mathematical
 * Statistics 18 (1947), 50-60; ties and continuity as in E. L. Lehmann, "Nonparametrics" (1975), chapter 1.
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): RankTest {
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) return { u: 0, pValue: 1, method: 'exact' };
  const { doubledRanks, tieSizes } = rank([...first, ...second]);
  const doubledSum = doubledRanks.slice(0, n).reduce((sum, value) => sum + value, 0);
  const u = doubledSum / 2 - (n * (n + 1)) / 2;
  if (n + m <= exactLimit) return { u, pValue: exactRankP(doubledRanks, n, doubledSum), method: 'exact' };
  const all = n + m;
  const ties = tieSizes.reduce((sum, size) => sum + (size ** 3 - size), 0);
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - ties / (all * (all - 1))));
  if (deviation === 0) return { u, pValue: 1, method: 'normal' };
  const z = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / deviation;
  return { u, pValue: Math.min(1, 2 * upperTail(z)), method: 'normal' };
}

/** The smallest two-sided p the exact test can give for so many runs on either side: 0.1 for 3 against 3. */
export function smallestRankP(n: number, m: number): number {
  let arrangements = 1;
  for (let index = 1; index <= n; index += 1) arrangements = (arrangements * (m + index)) / index;
  return Math.min(1, 2 / arrangements);
}

/**
 * Fisher's exact test of two shares: the two-sided chance of a table at least as unlikely as this one, were both sides alike.
 * It takes every request for independent of the others, so it says too little doubt where they fail in bursts.
 *
 * R. A. Fisher, "Statistical Methods for Research Workers", 5th ed. (1934), section 21.02.
 */
export function fisherExact(count: number, total: number, otherCount: number, otherTotal: number): number {
  const hits = count + otherCount;
  const lowest = Math.max(0, hits - otherTotal);
  const highest = Math.min(hits, total);
  if (lowest >= highest) return 1;
  // Chances relative to the most likely table, walked outwards by their ratios: no factorial, whatever the counts.
  const ratio = (at: number) => ((total - at) * (hits - at)) / ((at + 1) * (otherTotal - hits + at + 1));
  const mode = Math.min(highest, Math.max(lowest, Math.floor(((hits + 1) * (total + 1)) / (total + otherTotal + 2))));
  const chances = new Map<number, number>([[mode, 1]]);
  for (let at = mode, chance = 1; at < highest && chance > 1e-300; at += 1) {
    chance *= ratio(at);
    chances.set(at + 1, chance);
  }
  for (let at = mode, chance = 1; at > lowest && chance > 1e-300; at -= 1) {
    chance /= ratio(at - 1);
    chances.set(at - 1, chance);
  }
  const seen = chances.get(count) ?? 0;
  let all = 0;
  let unlikely = 0;
  for (const chance of chances.values()) {
    all += chance;
    // Equal chances differ in their last digits.
    if (chance <= seen * (1 + 1e-7)) unlikely += chance;
  }
  return Math.min(1, unlikely / all);
}

/** The middle value, or the mean of the two middle ones; 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Ranks from 1, doubled so that the middle rank of a tie is a whole number. */
function rank(values: readonly number[]): { doubledRanks: number[]; tieSizes: number[] } {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number));
  const doubledRanks = new Array<number>(values.length).fill(0);
  const tieSizes: number[] = [];
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to += 1;
    for (let at = from; at < to; at += 1) doubledRanks[order[at] as number] = from + 1 + to;
    tieSizes.push(to - from);
    from = to;
  }
  return { doubledRanks, tieSizes };
}

/** Twice the smaller of the two shares of all ways to choose `n` of the ranks: those with a sum as low as `sum`, those with one as high. */
function exactRankP(doubledRanks: readonly number[], n: number, sum: number): number {
  const most = doubledRanks.reduce((total, value) => total + value, 0);
  // ways[k][s]: how many choices of k ranks add up to s. At most C(40, 20), a whole number a double holds exactly.
  const ways = Array.from({ length: n + 1 }, () => new Float64Array(most + 1));
  (ways[0] as Float64Array)[0] = 1;
  doubledRanks.forEach((value, index) => {
    for (let chosen = Math.min(n, index + 1); chosen > 0; chosen -= 1) {
      const [to, from] = [ways[chosen] as Float64Array, ways[chosen - 1] as Float64Array];
      for (let at = most; at >= value; at -= 1) to[at] = (to[at] as number) + (from[at - value] as number);
    }
  });
  let [low, high, all] = [0, 0, 0];
  (ways[n] as Float64Array).forEach((count, at) => {
    all += count;
    if (at <= sum) low += count;
    if (at >= sum) high += count;
  });
  return Math.min(1, (2 * Math.min(low, high)) / all);
}

/**
 * Chance that a standard normal value is above `z` (not negative).
 * The continued fraction of Mills' ratio beyond 2.5, the series of the error
 * function before (Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.11 and 26.2.14).
 */
function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 2.5) {
    let fraction = z;
    for (let step = 60; step >= 1; step -= 1) fraction = z + step / fraction;
    return density / fraction;
  }
  let [term, sum] = [z, z];
  for (let step = 1; step < 60; step += 1) {
    term *= (z * z) / (2 * step + 1);
    sum += term;
  }
  return 0.5 - density * sum;
}

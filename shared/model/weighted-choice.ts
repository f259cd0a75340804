/**
 * Chooses among weighted members in a fixed, evenly mixed order (smooth weighted round robin, as in nginx's upstream module): weights 5, 1, 1 give
 * a a b a c a a, and after any number of whole rounds every member has had exactly its share.
 */
export class WeightedChoice {
  readonly #weights: Float64Array;
  readonly #credits: Float64Array;
  readonly #total: number;

  /** At least one weight, each above 0. */
  constructor(weights: readonly number[]) {
    this.#weights = Float64Array.from(weights);
    this.#credits = new Float64Array(weights.length);
    this.#total = weights.reduce((sum, weight) => sum + weight, 0);
  }

  /** Index of the next member. */
  next(): number {
    const weights = this.#weights;
    const credits = this.#credits;
    if (weights.length === 1) return 0;
    let best = 0;
    for (let index = 0; index < weights.length; index += 1) {
      credits[index] = (credits[index] as number) + (weights[index] as number);
      if ((credits[index] as number) > (credits[best] as number)) best = index;
    }
    credits[best] = (credits[best] as number) - this.#total;
    return best;
  }
}

/** Seconds between two looks at what costs the most. */
const levels = [
  { queues: 1, processes: 3 },
  { queues: 2, processes: 5 },
  { queues: 4, processes: 10 },
  { queues: 10, processes: 30 },
] as const;

/** Shares of one CPU. Under 1 % is promised. */
const tooMuch = 0.006;
const littleEnough = 0.003;
/** Seconds a level is kept before it is judged: CPU time is counted in steps of 10 ms. */
const patience = 10;
/** Without `ss` the queues are found among all connections of the host. */
const withoutSs = 5;

/** Decides what each sample asks for, so that sampling stays under 1 % of one CPU whatever the host: many processes take longer to read. */
export class SamplerPace {
  readonly #queueFactor: number;
  #level = 0;
  #second = 0;
  #judged = 0;

  constructor(options: { readonly hasSs: boolean }) {
    this.#queueFactor = options.hasSs ? 1 : withoutSs;
  }

  /**
   * The parts of the next sample; to be called once a second. The first two have everything, so that rates are there at once. Where no
   * connection waits in any queue (`isQuiet`), looking every other second is enough to see the first that does.
   */
  next(isQuiet: boolean): ('queues' | 'processes')[] {
    const second = this.#second;
    this.#second += 1;
    const { queues, processes } = this.#intervals(isQuiet);
    const isDue = (interval: number) => second < 2 || second % interval === 0;
    return [...(isDue(queues) ? (['queues'] as const) : []), ...(isDue(processes) ? (['processes'] as const) : [])];
  }

  /** Takes what sampling has cost lately, as a share of one CPU; true when it has changed what is asked, and that cost is history. */
  judge(samplerCpu: number): boolean {
    if (this.#second - this.#judged < patience) return false;
    if (samplerCpu > tooMuch && this.#level < levels.length - 1) this.#level += 1;
    else if (samplerCpu < littleEnough && this.#level > 0) this.#level -= 1;
    else return false;
    this.#judged = this.#second;
    return true;
  }

  #intervals(isQuiet: boolean): { queues: number; processes: number } {
    const { queues, processes } = levels[this.#level] ?? levels[0];
    return { queues: Math.max(queues, isQuiet ? 2 : 1) * this.#queueFactor, processes };
  }
}

/** What a machine should carry. */
export interface SizingGoal {
  /** Requests a second with none lost. */
  readonly ratePerSecond: number;
}

/** One instance type held against the goal. */
export interface SizedInstance {
  readonly type: string;
  readonly vcpus: number;
  readonly memoryGib: number;
  /** Share of its CPUs a burstable type may use for ever, 0…1; absent for the others. */
  readonly baseline?: number | undefined;
  /** Requests a second with none lost, for ever and while credits last. */
  readonly ratePerSecond: number;
  readonly burstRatePerSecond: number;
  /** How long a burst lasts from full credits at the goal's rate; absent where it carries it for ever, or never. */
  readonly burstMinutes?: number | undefined;
  readonly carries: 'yes' | 'for_a_while' | 'no';
  /** On demand, Linux, us-east-1, US dollars. */
  readonly pricePerHour: number;
}

/** What the measured machine can serve, and what the goal would need. Every figure with the arithmetic behind it. */
export interface Sizing {
  /** Milliseconds of CPU one request takes on the server, all processes; absent where the machine was not watched. */
  readonly cpuMsPerRequest?: number | undefined;
  /** Milliseconds a worker is busy with one request. */
  readonly serviceTimeMs?: number | undefined;
  /** Requests a second this machine serves with none lost: measured or computed, as `arithmetic` says. */
  readonly ratePerSecond?: number | undefined;
  /** Relative uncertainty of `ratePerSecond`, e.g. 0.2. */
  readonly uncertainty?: number | undefined;
  /** Gunicorn workers that the goal needs. */
  readonly workers?: number | undefined;
  readonly instances: readonly SizedInstance[];
  /** The cheapest that carries the goal; absent where none of the list does. */
  readonly recommended?: string | undefined;
  /** The alternative: several machines behind a balancer, or the tiers apart. */
  readonly split?: string | undefined;
  /** One line a step: `14,000 requests in 3.2 s = 4,375/s; 2 CPUs 96 % busy: 0.44 ms of CPU a request`. */
  readonly arithmetic: readonly string[];
  /** Date of the prices: `2026-06`. */
  readonly pricesAsOf: string;
  /** Why nothing can be said, with what to do. */
  readonly problem?: string | undefined;
}

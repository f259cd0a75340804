/** One line of stress-ng's --metrics-brief. */
export interface StressMetric {
  /** e.g. `cpu`, `vm`, `hdd` */
  readonly stressor: string;
  readonly bogoOps: number;
  readonly realSeconds: number;
  readonly bogoOpsPerSecond: number;
}

/**
 * The figures in what stress-ng wrote: `stress-ng: metrc: [30642] cpu   131   0.98   0.09   0.00   133.19   1381.39`.
 * Older versions write `info:` for `metrc:`; the last figures of a stressor count.
 */
export function parseStressMetrics(output: string): StressMetric[] {
  const found = new Map<string, StressMetric>();
  for (const line of output.split('\n')) {
    const match = /^stress-ng: (?:metrc|info): +\[\d+\] +([a-z0-9-]+) +(\d+) +([\d.]+) +[\d.]+ +[\d.]+ +([\d.]+)/.exec(line.trim());
    const [, stressor, bogoOps, realSeconds, bogoOpsPerSecond] = match ?? [];
    if (stressor === undefined) continue;
    found.set(stressor, {
      stressor,
      bogoOps: Number(bogoOps),
      realSeconds: Number(realSeconds),
      bogoOpsPerSecond: Number(bogoOpsPerSecond),
    });
  }
  return [...found.values()];
}

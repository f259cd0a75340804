import type { HostSample } from '../host-sample.ts';
import type { OverlappingStress } from './run-evidence.ts';

/** A stress of this console, as far as it matters here. Unix times in ms. */
export interface OwnStressSpan {
  readonly command: string;
  readonly workers: number;
  readonly niceness: number;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly endedAt?: number | undefined;
}

/** Length of a sample. */
const sampleMs = 1000;

/** The stress on a machine that overlapped a run (Unix ms): ours, and what of stress-ng was among its busiest processes while none of ours ran. */
export function overlappingStress(
  run: { readonly startedAt: number; readonly endedAt: number },
  own: readonly OwnStressSpan[],
  samples: readonly HostSample[],
): OverlappingStress[] {
  const { startedAt, endedAt } = run;
  const spans = own
    .map((span) => ({ ...span, to: Math.min(span.endedAt ?? span.endsAt, endedAt) }))
    .filter((span) => span.startedAt < endedAt && span.to > startedAt);
  const ours = spans.map(
    ({ command, workers, niceness, startedAt: from, to }): OverlappingStress => ({
      isOurs: true,
      ...{ command, workers, niceness },
      fromMs: Math.max(0, from - startedAt),
      toMs: to - startedAt,
    }),
  );
  const foreign = samples.filter(
    ({ at, processes }) =>
      at > startedAt &&
      at - sampleMs < endedAt &&
      processes.some(({ name }) => isStressor(name)) &&
      // The processes of one of ours are seen a little longer than it lasts.
      !spans.some((span) => at > span.startedAt && at - 2 * sampleMs < span.to),
  );
  const [first, last] = [foreign[0], foreign.at(-1)];
  if (first === undefined || last === undefined) return ours;
  const seen = foreign.flatMap(({ processes }) => processes.filter(({ name }) => isStressor(name)));
  const kinds = [...new Set(seen.map(({ name }) => name.replace(/^stress-ng-?/, '')).filter((kind) => kind !== ''))];
  const workers = Math.max(...foreign.map(({ processes }) => processes.filter(({ name }) => isStressor(name)).length));
  return [
    ...ours,
    {
      isOurs: false,
      command: ['stress-ng', ...kinds.map((kind) => `--${kind}`)].join(' '),
      workers,
      niceness: Math.min(...seen.map(({ niceness }) => niceness)),
      fromMs: Math.max(0, first.at - sampleMs - startedAt),
      toMs: Math.min(endedAt, last.at) - startedAt,
    },
  ];
}

function isStressor(name: string): boolean {
  return name === 'stress' || name.startsWith('stress-ng');
}

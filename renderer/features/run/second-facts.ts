import type { RunEvidence } from '../../../shared/model/diagnosis/run-evidence.ts';
import type { FailureClass, FailureExample } from '../../../shared/model/failure-class.ts';
import type { HostSample } from '../../../shared/model/host-sample.ts';
import type { RunSeries, SeriesKey } from './run-series.ts';

/** Figures of one second of a run that are shown of it. */
const shown = [
  'sent',
  'ok',
  'failed',
  'aborted',
  'p50Us',
  'p95Us',
  'p99Us',
  'inFlight',
  'queued',
  'connections',
] as const satisfies SeriesKey[];

export interface SecondFacts extends Readonly<Record<(typeof shown)[number], number>> {
  /** Most frequent first; without those nothing failed with. */
  readonly classes: readonly { readonly class: FailureClass; readonly count: number }[];
}

/** What one second of a run counted; nothing of one it has not (yet) had. */
export function secondFacts({ seconds }: RunSeries, second: number): SecondFacts | undefined {
  if (second < 0 || second >= seconds.length) return undefined;
  const figures = Object.fromEntries(shown.map((key) => [key, seconds.values(key)[second] ?? 0]));
  const classes = [...seconds.classes]
    .map((name) => ({ class: name as FailureClass, count: seconds.classValues(name)[second] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  return { ...(figures as Record<(typeof shown)[number], number>), classes };
}

/** Of examples that are near but not in a second, so many are shown. */
const mostNear = 2;
const nearMs = 5000;

/** Kept examples of requests that failed in a second, and, where there is none, the nearest few. */
export function examplesNear(
  examples: readonly FailureExample[],
  second: number,
): { readonly examples: readonly FailureExample[]; readonly inSecond: boolean } {
  const inSecond = examples.filter(({ atMs }) => Math.floor(atMs / 1000) === second);
  if (inSecond.length > 0) return { examples: inSecond, inSecond: true };
  const away = ({ atMs }: FailureExample) => Math.abs(atMs - (second * 1000 + 500));
  const near = examples.filter((example) => away(example) <= nearMs).toSorted((a, b) => away(a) - away(b));
  return { examples: near.slice(0, mostNear), inSecond: false };
}

/** A sample further from the end of a second than this says nothing of it. */
const sampleWithinMs = 1000;

/** How the machine was in a second of a run that began at `startedAt` (Unix ms). */
export function hostInSecond(samples: readonly HostSample[], startedAt: number, second: number): HostSample | undefined {
  const endedAt = startedAt + (second + 1) * 1000;
  const away = ({ at }: HostSample) => Math.abs(at - endedAt);
  const nearest = samples.reduce<HostSample | undefined>(
    (best, one) => (best === undefined || away(one) < away(best) ? one : best),
    undefined,
  );
  return nearest && away(nearest) < sampleWithinMs ? nearest : undefined;
}

/** Lines of one kind that a log was given in a second. */
export interface SecondLines {
  readonly path: string;
  readonly signature: string;
  readonly count: number;
  /** One of this kind, as written; it may be of another second. */
  readonly text: string | undefined;
}

/** What the logs said in a second, as far as it says why requests failed; most first. */
export function linesInSecond(evidence: RunEvidence | undefined, second: number): SecondLines[] {
  const logs = evidence?.logs ?? [];
  return logs
    .flatMap(({ path, signatures }) =>
      signatures.map(({ signature, perSecond, examples }) => ({
        path,
        signature,
        count: perSecond.find(([at]) => at === second)?.[1] ?? 0,
        text: (examples.find(({ atMs }) => Math.floor(atMs / 1000) === second) ?? examples[0])?.text,
      })),
    )
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/** Lines a log was given each second that say why requests failed, from the first second on. */
export interface LogRate {
  readonly path: string;
  readonly perSecond: Float64Array;
}

/** One for each log that had such lines, at least as long as the run. */
export function logRates(evidence: RunEvidence | undefined, seconds: number): LogRate[] {
  return (evidence?.logs ?? [])
    .filter(({ signatures }) => signatures.length > 0)
    .map(({ path, signatures }) => {
      const counts = signatures.flatMap(({ perSecond }) => perSecond);
      const last = counts.reduce((most, [at]) => Math.max(most, at), -1);
      const perSecond = new Float64Array(Math.max(seconds, last + 1));
      for (const [at, count] of counts) if (at >= 0) perSecond[at] = (perSecond[at] ?? 0) + count;
      return { path, perSecond };
    });
}

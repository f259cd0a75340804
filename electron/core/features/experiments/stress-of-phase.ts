import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { problemOf } from '../../../../shared/contract/hosts.ts';
import type { StressJob } from '../../../../shared/contract/stress.ts';
import type { SeriesStress, StressOrder } from './experiment-parts.ts';

/** Its processes are waited for a while; a host that is starved already takes its time. */
const longestStartMs = 20_000;

/** The stress a load goes on under. */
export interface PhaseStress {
  /** Ends it; answers what the user should know: that it ended before the load did, or that some of it may be left. */
  end(): Promise<string | undefined>;
}

/** Starts the stress and waits until it is there. Throws what kept it from it. */
export async function startPhaseStress(stress: SeriesStress, order: StressOrder, signal: AbortSignal): Promise<PhaseStress> {
  const { id } = await stress.start({ ...order, guards: [] });
  const newest = () => stress.jobs().find((job) => job.id === id);
  const end = async () => {
    const before = newest();
    const after = await stress
      .stop(id, 'The load it was for has ended.')
      .catch((error: unknown) => ({ problem: problemOf(error), endedAt: undefined }));
    if (after.problem !== undefined) return `The stress may not have ended: ${after.problem.message} Its host ends it by its own limit.`;
    if (before?.endedAt === undefined || signal.aborted) return undefined;
    return `The stress ended before the load did${before.reason === undefined ? '.' : `: ${before.reason}`}`;
  };
  try {
    await untilThere(stress, newest, signal);
  } catch (error) {
    await end();
    throw error;
  }
  return { end };
}

async function untilThere(stress: SeriesStress, newest: () => StressJob | undefined, signal: AbortSignal): Promise<void> {
  const timer = new AbortController();
  const late = sleep(longestStartMs, undefined, { signal: AbortSignal.any([signal, timer.signal]) }).catch(() => {});
  const there = Promise.withResolvers<void>();
  const look = () => {
    const job = newest();
    if (job?.state === 'failed') there.reject(failedToStart(job));
    else if (job?.state !== 'starting') there.resolve();
  };
  const listener = stress.onChange(look);
  look();
  try {
    await Promise.race([there.promise, late]);
  } finally {
    timer.abort();
    await listener.dispose();
  }
}

function failedToStart({ problem, reason }: StressJob): OpsError {
  if (problem !== undefined) return new OpsError({ ...problem, hint: problem.hint });
  return new OpsError({
    code: 'unavailable',
    message: `The stress did not start: ${reason ?? 'its host did not say why'}`,
    hint: 'Look at it under Stress.',
  });
}

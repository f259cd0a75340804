import type { RunId, StressId, TargetId } from '../../../shared/base/ids.ts';
import { OpsError } from '../../../shared/base/ops-error.ts';
import type { Client } from '../../../shared/contract/index.ts';
import type { StressSettings } from '../../../shared/model/stress-settings.ts';

/** Longest the load waits for the stress to be on. */
const patienceMs = 10_000;

/** What must be said before a machine is stressed. */
export interface StressQuestion {
  /** What it will do to the machine. */
  readonly sentence: string;
  readonly command: string;
}

/**
 * Starts the stress of a run and answers with its job when it is on; with the question, where it needs a yes that was not given.
 * Fails with `OpsError` saying why it cannot be.
 */
export async function startStress(
  client: Client,
  input: { readonly targetId: TargetId; readonly settings: StressSettings; readonly confirmed: boolean },
): Promise<{ readonly id: StressId } | { readonly question: StressQuestion }> {
  const { targetId, settings, confirmed } = input;
  const preflight = await client.stress.preflight({ targetId, settings });
  if (preflight.problem) {
    throw new OpsError({
      ...preflight.problem,
      message: `Not started: the machine cannot be stressed. ${preflight.problem.message}`,
      hint: preflight.problem.hint ?? preflight.installCommand ?? 'Switch the stress off, or look at the Stress screen.',
    });
  }
  if (preflight.needsConfirmation && !confirmed) return { question: preflight };
  const job = await client.stress.start({ targetId, settings, confirmed });
  await isOn(client, job.id);
  return job;
}

async function isOn(client: Client, id: StressId): Promise<void> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patienceMs);
  try {
    for await (const { jobs } of await client.stress.watch(undefined, { signal: controller.signal })) {
      const job = jobs.find((one) => one.id === id);
      if (job === undefined || job.state === 'starting') continue;
      if (job.state === 'running') return;
      throw new OpsError({
        code: job.problem?.code ?? 'unavailable',
        message: `Not started: the machine could not be stressed. ${job.problem?.message ?? job.reason ?? ''}`.trim(),
        hint: job.problem?.hint ?? 'The Stress screen shows what stress-ng wrote.',
      });
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

/** Stops the stress when the run has ended. Should this window be closed before, its duration ends it. */
export async function stopStressWithRun(client: Client, run: RunId, stress: StressId): Promise<void> {
  const controller = new AbortController();
  try {
    for await (const active of await client.load.active(undefined, { signal: controller.signal })) if (active.run?.id !== run) break;
    await client.stress.stop({ id: stress });
  } catch {
    // The connection broke, or it has ended by itself: the host ends it in any case.
  } finally {
    controller.abort();
  }
}

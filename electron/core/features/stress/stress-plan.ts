import { randomBytes } from 'node:crypto';
import type { StressId, TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { StressJob, StressPreflight } from '../../../../shared/contract/stress.ts';
import { stressArgv, stressCommandText, stressFolder, stressSeconds } from '../../../../shared/model/stress-command.ts';
import type { StressSettings } from '../../../../shared/model/stress-settings.ts';
import type { StressFindings } from './stress-preflight.ts';
import type { StressLaunch } from './stress-run.ts';

/** The job as it is before its host has heard of it, and how it is to be started there. */
export function planStress(
  id: StressId,
  targetId: TargetId,
  settings: StressSettings,
  findings: StressFindings,
): { readonly job: StressJob; readonly launch: StressLaunch } {
  const { answer, isRoot, throughSudo, hasScript, canLiftSession } = findings;
  const argv = stressArgv(settings, { cpuCount: answer.cpuCount, folder: stressFolder(id) });
  const now = Date.now();
  return {
    job: {
      id,
      targetId,
      settings,
      command: stressCommandText(argv, throughSudo),
      state: 'starting',
      startedAt: now,
      endsAt: now + stressSeconds(settings) * 1000,
      metrics: [],
      output: '',
    },
    launch: {
      how: throughSudo && hasScript ? 'terminal' : 'plain',
      argv: throughSudo ? ['sudo', '-n', ...argv] : argv,
      folder: settings.kind === 'io' ? stressFolder(id) : undefined,
      cpuCount: answer.cpuCount,
      isRoot,
      liftsSession: throughSudo && canLiftSession,
    },
  };
}

/** Throws what keeps the job from being started: the preflight's problem, or `consent_required`. */
export function refuseUnready({ problem, needsConfirmation, sentence }: StressPreflight, confirmed: boolean): void {
  if (problem !== undefined) throw new OpsError({ ...problem, hint: problem.hint });
  if (!needsConfirmation || confirmed) return;
  throw new OpsError({
    code: 'consent_required',
    message: sentence,
    hint: 'Confirm it if the host is yours to starve.',
    details: { sentence },
  });
}

/** An id no job had before; it names the job's folder on the host, too. */
export function newStressId(): StressId {
  return randomBytes(6).toString('hex') as StressId;
}

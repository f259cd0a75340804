import type { RunId, TargetId } from '../../shared/base/ids.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { AwsScope } from '../../shared/contract/aws.ts';
import type { Guard } from '../../shared/contract/guard.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { LoadPlan } from '../../shared/model/load-plan.ts';
import { visibleExcerpt } from '../../shared/model/report/index.ts';
import { isLoopbackHost, targetHosts } from '../../shared/model/target-host.ts';
import { askYesOrNo, canAsk } from './ask.ts';
import type { CliContext } from './cli-context.ts';
import { CliError, exitCodes } from './exit-codes.ts';
import type { CompletePlan } from './plan-from-flags.ts';

export interface StartOptions {
  readonly plan: CompletePlan;
  readonly tags: readonly string[];
  /** `--yes` */
  readonly consent: boolean;
  /** The machine behind the URL. */
  readonly targetId: TargetId | undefined;
  readonly guards: readonly Guard[];
  /** The account of the alarms they name. */
  readonly alarmScope: AwsScope | undefined;
  /** Takes an unanswered question back. */
  readonly signal: AbortSignal;
}

/**
 * Starts the run. A host that is not this machine needs the user's word once: from `--yes`, or asked for on a terminal.
 * Throws CliError 104 where nobody can be asked, 105 where the answer was no.
 */
export async function startRun(
  client: Client,
  context: CliContext,
  { plan, tags, consent, targetId, guards, alarmScope, signal }: StartOptions,
): Promise<RunId> {
  const hosts = targetHosts(plan).filter((host) => !isLoopbackHost(host));
  const start = (allowHosts: readonly string[]) =>
    client.load.start(
      {
        plan,
        tags: [...tags],
        allowHosts: [...allowHosts],
        guards: [...guards],
        ...(alarmScope === undefined ? {} : { alarmScope }),
        ...(targetId === undefined ? {} : { targetId }),
      },
      // Only what waits for an alarm takes time.
      guards.some(({ kind }) => kind === 'alarm') ? { signal } : {},
    );
  try {
    return (await start(consent ? hosts : [])).id;
  } catch (error) {
    if (!(error instanceof OpsError) || error.code !== 'consent_required' || consent) throw error;
    return (await start(await askToLoad(context, plan, error, signal))).id;
  }
}

/** Asks for the hosts of a plan, which `refusal` says need the user's word; answers those that may be loaded now. Throws as `startRun` does. */
export async function askToLoad(context: CliContext, plan: LoadPlan, refusal: OpsError, signal: AbortSignal): Promise<string[]> {
  const hosts = targetHosts(plan).filter((host) => !isLoopbackHost(host));
  const refused = typeof refusal.details.host === 'string' ? refusal.details.host : '';
  const asked = hosts.length > 0 ? hosts : [refused];
  const names = asked.map((host) => visibleExcerpt(host, 120)).join(', ');
  if (!canAsk(context)) {
    throw new CliError(
      exitCodes.configuration,
      `${names} is not this machine, and nobody has said yet that you may load it`,
      'Add --yes if you may; it is remembered.',
    );
  }
  context.err.line(`${names} is not this machine. Only load servers you are allowed to load; this may slow them down or bring them down.`);
  if (!(await askYesOrNo(context, `May you load ${names}?`, signal))) throw new CliError(exitCodes.aborted, 'Nothing was sent');
  return asked;
}

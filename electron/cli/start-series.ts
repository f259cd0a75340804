import { OpsError } from '../../shared/base/ops-error.ts';
import type { LoadPlan } from '../../shared/model/load-plan.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { isLoopbackHost, targetHosts } from '../../shared/model/target-host.ts';
import { askYesOrNo, canAsk } from './ask.ts';
import type { CliContext } from './cli-context.ts';
import { CliError, exitCodes } from './exit-codes.ts';
import { askToLoad } from './start-run.ts';

/** What the user has said yes to. */
export interface Consent {
  /** Hosts that may be loaded. */
  readonly allowHosts: string[];
  /** The stress may do what it does. */
  readonly confirmed: boolean;
}

/**
 * Starts an experiment or a search, and asks for each consent it needs: hosts to be loaded, a host to be starved. `--yes` says it beforehand.
 * Throws CliError 104 where nobody can be asked, 105 where the answer was no.
 */
export async function startSeries<T>(
  context: CliContext,
  plan: LoadPlan,
  yes: boolean,
  signal: AbortSignal,
  start: (consent: Consent) => Promise<T>,
): Promise<T> {
  let consent: Consent = { allowHosts: yes ? targetHosts(plan).filter((host) => !isLoopbackHost(host)) : [], confirmed: yes };
  for (;;) {
    try {
      return await start(consent);
    } catch (error) {
      if (!(error instanceof OpsError) || error.code !== 'consent_required' || yes) throw error;
      if (typeof error.details.host === 'string') {
        // Asked once already: it is not about these hosts.
        if (consent.allowHosts.length > 0) throw error;
        consent = { ...consent, allowHosts: await askToLoad(context, plan, error, signal) };
      } else {
        if (consent.confirmed) throw error;
        await askToStress(context, error, signal);
        consent = { ...consent, confirmed: true };
      }
    }
  }
}

async function askToStress(context: CliContext, { message }: OpsError, signal: AbortSignal): Promise<void> {
  if (!canAsk(context)) throw new CliError(exitCodes.configuration, message, 'Add --yes if the host is yours to starve.');
  context.err.line(visibleText(message));
  if (!(await askYesOrNo(context, 'Stress it?', signal))) throw new CliError(exitCodes.aborted, 'Nothing was started');
}

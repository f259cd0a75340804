import { useState } from 'react';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { ExperimentPlan, LimitSearchPlan } from '../../../shared/contract/experiments.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import { useClient } from '../../client/index.ts';
import { navigate } from '../../ui/route.ts';

/** What is to be started. */
type Wanted = { readonly kind: 'experiment'; readonly plan: ExperimentPlan } | { readonly kind: 'limit'; readonly plan: LimitSearchPlan };

interface Attempt {
  readonly wanted: Wanted;
  readonly allowHosts: readonly string[];
  /** The stress was agreed to. */
  readonly confirmed: boolean;
}

export interface StartExperiment {
  /** Starts it and goes to its page; asks first where a host was never allowed, or where the stress needs a yes. */
  start(wanted: Wanted): void;
  readonly starting: boolean;
  readonly error: OpsError | undefined;
  /** The host to ask about, while the question is open. */
  readonly consentHost: string | undefined;
  answerConsent(allowed: boolean): void;
  /** What the stress will do, while that question is open, and the plan it belongs to. */
  readonly stressQuestion: { readonly sentence: string; readonly plan: ExperimentPlan } | undefined;
  answerStress(yes: boolean): void;
}

/** Starting an experiment or a search for the limit, with the questions that come before it. */
export function useStartExperiment(): StartExperiment {
  const client = useClient();
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<OpsError | undefined>(undefined);
  const [hostAsked, setHostAsked] = useState<{ attempt: Attempt; host: string } | undefined>(undefined);
  const [stressAsked, setStressAsked] = useState<{ attempt: Attempt; sentence: string } | undefined>(undefined);

  const attempt = async (next: Attempt) => {
    const { wanted, confirmed } = next;
    const allowHosts = [...next.allowHosts];
    setStarting(true);
    setError(undefined);
    try {
      const { id } =
        wanted.kind === 'experiment'
          ? await client.experiments.start({ plan: wanted.plan, allowHosts, confirmed })
          : await client.experiments.findLimit({ plan: wanted.plan, allowHosts });
      navigate({ screen: 'experiment', id });
    } catch (failure) {
      const problem = fromWireError(failure, undefined);
      const { host, sentence } = problem.details;
      // What was just agreed to and is asked for again would be asked for ever.
      if (problem.code !== 'consent_required') setError(problem);
      else if (typeof host === 'string' && !allowHosts.includes(host)) setHostAsked({ attempt: next, host });
      else if (!confirmed && wanted.kind === 'experiment') {
        setStressAsked({ attempt: next, sentence: typeof sentence === 'string' ? sentence : problem.message });
      } else setError(problem);
    } finally {
      setStarting(false);
    }
  };

  const stressPlan = stressAsked?.attempt.wanted;
  return {
    start: (wanted) => void attempt({ wanted, allowHosts: [], confirmed: false }),
    starting,
    error,
    consentHost: hostAsked?.host,
    answerConsent(allowed) {
      setHostAsked(undefined);
      if (allowed && hostAsked) void attempt({ ...hostAsked.attempt, allowHosts: [...hostAsked.attempt.allowHosts, hostAsked.host] });
    },
    stressQuestion:
      stressAsked && stressPlan?.kind === 'experiment' ? { sentence: stressAsked.sentence, plan: stressPlan.plan } : undefined,
    answerStress(yes) {
      setStressAsked(undefined);
      if (yes && stressAsked) void attempt({ ...stressAsked.attempt, confirmed: true });
    },
  };
}

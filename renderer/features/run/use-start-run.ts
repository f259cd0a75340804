import { useState } from 'react';
import { OpsError } from '../../../shared/base/ops-error.ts';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import { useClient } from '../../client/index.ts';
import { navigate } from '../../ui/route.ts';

interface Request {
  readonly plan: LoadPlan;
  readonly tags: readonly string[];
}

export interface StartRun {
  /** Starts a run and goes to its page; asks first where the host was never allowed. */
  start(plan: LoadPlan, tags?: readonly string[]): void;
  readonly starting: boolean;
  readonly error: OpsError | undefined;
  /** The host to ask about, while the question is open. */
  readonly consentHost: string | undefined;
  answerConsent(allowed: boolean): void;
}

/** Starting a run, with the question that comes once a host. */
export function useStartRun(): StartRun {
  const client = useClient();
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<OpsError | undefined>(undefined);
  const [question, setQuestion] = useState<{ request: Request; host: string; allowed: readonly string[] } | undefined>(undefined);

  const attempt = async (request: Request, allowHosts: readonly string[]) => {
    setStarting(true);
    setError(undefined);
    try {
      const { id } = await client.load.start({
        plan: LoadPlanSchema.parse(request.plan),
        tags: [...request.tags],
        allowHosts: [...allowHosts],
      });
      navigate({ screen: 'run', id });
    } catch (failure) {
      const problem = asOpsError(failure);
      const host = problem.details.host;
      // A host that was just allowed and is asked for again would be asked for ever.
      if (problem.code === 'consent_required' && typeof host === 'string' && !allowHosts.includes(host)) {
        setQuestion({ request, host, allowed: allowHosts });
      } else setError(problem);
    } finally {
      setStarting(false);
    }
  };

  return {
    start: (plan, tags = []) => void attempt({ plan, tags }, []),
    starting,
    error,
    consentHost: question?.host,
    answerConsent(allowed) {
      setQuestion(undefined);
      if (allowed && question) void attempt(question.request, [...question.allowed, question.host]);
    },
  };
}

function asOpsError(failure: unknown): OpsError {
  return failure instanceof OpsError ? failure : new OpsError({ code: 'internal', message: String(failure), cause: failure });
}

import { useState } from 'react';
import type { StressId, TargetId } from '../../../shared/base/ids.ts';
import { OpsError } from '../../../shared/base/ops-error.ts';
import type { Guard } from '../../../shared/contract/guard.ts';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import type { StressSettings } from '../../../shared/model/stress-settings.ts';
import { useClient } from '../../client/index.ts';
import { navigate } from '../../ui/route.ts';
import { type StressQuestion, startStress, stopStressWithRun } from './run-stress.ts';

/** What a run does with the machine behind the URL. */
export interface RunExtras {
  /** Recorded along; `undefined` where no machine is known there. */
  readonly targetId: TargetId | undefined;
  readonly guards: readonly Guard[];
  /** Stresses the machine while the run goes on. */
  readonly stress?: StressSettings | undefined;
}

interface Request {
  readonly plan: LoadPlan;
  readonly tags: readonly string[];
  readonly extras: RunExtras | undefined;
  readonly allowHosts: readonly string[];
  /** The stress was agreed to. */
  readonly confirmed: boolean;
}

export interface StartRun {
  /** Starts a run and goes to its page; asks first where the host was never allowed, or where the stress needs a yes. */
  start(plan: LoadPlan, tags?: readonly string[], extras?: RunExtras): void;
  readonly starting: boolean;
  readonly error: OpsError | undefined;
  /** The host to ask about, while the question is open. */
  readonly consentHost: string | undefined;
  answerConsent(allowed: boolean): void;
  /** What the stress will do, while that question is open. */
  readonly stressQuestion: StressQuestion | undefined;
  answerStress(yes: boolean): void;
}

/** Starting a run, with the questions that come before it. */
export function useStartRun(): StartRun {
  const client = useClient();
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<OpsError | undefined>(undefined);
  const [question, setQuestion] = useState<{ request: Request; host: string } | undefined>(undefined);
  const [stressQuestion, setStressQuestion] = useState<{ request: Request; asked: StressQuestion } | undefined>(undefined);

  const fire = async ({ plan, tags, extras, allowHosts }: Request, stress: StressId | undefined) => {
    try {
      const { id } = await client.load.start({
        plan: LoadPlanSchema.parse(plan),
        tags: [...tags],
        allowHosts: [...allowHosts],
        ...(extras ? { guards: [...extras.guards] } : {}),
        ...(extras?.targetId === undefined ? {} : { targetId: extras.targetId }),
        ...(stress === undefined || extras?.stress === undefined ? {} : { stress: extras.stress }),
      });
      if (stress) void stopStressWithRun(client, id, stress);
      navigate({ screen: 'run', id });
    } catch (failure) {
      // Without a run there is nothing to stress the machine for.
      if (stress) void client.stress.stop({ id: stress }).catch(() => {});
      throw failure;
    }
  };

  const attempt = async (request: Request) => {
    setStarting(true);
    setError(undefined);
    try {
      let stress: StressId | undefined;
      const { extras, confirmed } = request;
      if (extras?.stress && extras.targetId !== undefined) {
        const answer = await startStress(client, { targetId: extras.targetId, settings: extras.stress, confirmed });
        if ('question' in answer) {
          setStressQuestion({ request, asked: answer.question });
          return;
        }
        stress = answer.id;
      }
      await fire(request, stress);
    } catch (failure) {
      const problem = asOpsError(failure);
      const host = problem.details.host;
      // A host that was just allowed and is asked for again would be asked for ever.
      if (problem.code === 'consent_required' && typeof host === 'string' && !request.allowHosts.includes(host)) {
        setQuestion({ request, host });
      } else setError(problem);
    } finally {
      setStarting(false);
    }
  };

  return {
    start: (plan, tags = [], extras) => void attempt({ plan, tags, extras, allowHosts: [], confirmed: false }),
    starting,
    error,
    consentHost: question?.host,
    answerConsent(allowed) {
      setQuestion(undefined);
      if (allowed && question) void attempt({ ...question.request, allowHosts: [...question.request.allowHosts, question.host] });
    },
    stressQuestion: stressQuestion?.asked,
    answerStress(yes) {
      setStressQuestion(undefined);
      if (yes && stressQuestion) void attempt({ ...stressQuestion.request, confirmed: true });
    },
  };
}

function asOpsError(failure: unknown): OpsError {
  return failure instanceof OpsError ? failure : new OpsError({ code: 'internal', message: String(failure), cause: failure });
}

import type { HostStatus, Problem } from '../../../../shared/contract/hosts.ts';
import { Notice } from '../../../ui/notice.tsx';

/** Why a session is not there and what to do. A changed host key has no button that goes on: the file must be set right by hand. */
export function LinkProblem({ state, problem }: { state: HostStatus['state']; problem: Problem }) {
  return <Notice tone={state === 'failed' ? 'failed' : 'warning'} title={problem.message} hint={problem.hint} />;
}

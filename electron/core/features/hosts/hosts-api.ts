import { implement } from '@orpc/server';
import { hostsContract } from '../../../../shared/contract/hosts.ts';
import type { HostsService } from './hosts-service.ts';

/** Handlers of `contract.hosts`. */
export function createHostsApi({ sessions, questions, secrets, audit, doctor }: HostsService) {
  const lines = implement(hostsContract);
  return {
    watch: lines.watch.handler(({ signal }) => sessions.watch(signal)),
    connect: lines.connect.handler(({ input, signal }) => sessions.connect(input.targetId, signal)),
    disconnect: lines.disconnect.handler(({ input }) => sessions.disconnect(input.targetId)),
    retryNow: lines.retryNow.handler(({ input }) => sessions.retryNow(input.targetId)),
    questions: lines.questions.handler(({ signal }) => questions.watch(signal)),
    answer: lines.answer.handler(({ input }) => ({ taken: questions.answer(input) })),
    doctor: lines.doctor.handler(({ input, signal }) => doctor.examine(input.targetId, signal)),
    audit: lines.audit.handler(({ input }) => audit.list(input)),
    secretKeeping: lines.secretKeeping.handler(() => secrets.keeping()),
    forgetSecrets: lines.forgetSecrets.handler(async ({ input }) => ({ forgotten: await secrets.forgetTarget(input.targetId) })),
  };
}

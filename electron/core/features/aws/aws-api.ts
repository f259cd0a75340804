import { implement } from '@orpc/server';
import { awsContract } from '../../../../shared/contract/aws.ts';
import type { AwsService } from './aws-service.ts';

const api = implement(awsContract);

/** The handlers of `aws.*`. */
export function createAwsApi(aws: AwsService) {
  return api.router({
    profiles: api.profiles.handler(() => aws.profiles()),
    status: api.status.handler(({ signal }) => aws.watchStatus(signal)),
    check: api.check.handler(({ input }) => aws.check(input.scope)),
    signIn: api.signIn.handler(({ input, signal }) => aws.signIn(input.profile, signal)),
    questions: api.questions.handler(({ signal }) => aws.questions(signal)),
    answer: api.answer.handler(({ input }) => aws.answer(input.id, input.code)),
    instances: api.instances.handler(({ input, signal }) => aws.instances(input.scope, signal)),
  });
}

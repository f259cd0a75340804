import { ServiceError } from '../service-error.ts';
import type { OperationCall } from './operation.ts';
import { readPageToken, writePageToken } from './page-token.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html: up to 100 a page. */
const pageSize = 100;

export function listTopics({ account, input }: OperationCall) {
  const after = readPageToken('ListTopics', input.text('NextToken', 2048));
  const rest = account.topics.filter((arn) => after === undefined || arn > String(after));
  const page = rest.slice(0, pageSize);
  const last = page.at(-1);
  return {
    Topics: page.map((arn) => ({ TopicArn: arn })),
    ...(rest.length > pageSize && last !== undefined ? { NextToken: writePageToken('ListTopics', last) } : {}),
  };
}

/** A topic that is there already is answered as if it were new. */
export function createTopic({ account, input }: OperationCall) {
  const name = input.requiredText('Name', 256);
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw new ServiceError('InvalidParameter', 'Invalid parameter: Topic Name');
  return { TopicArn: account.createTopic(name) };
}

/** Nobody is written to: the subscription waits for its confirmation for ever. */
export function subscribe({ account, input }: OperationCall) {
  const arn = input.requiredText('TopicArn', 512);
  if (!account.topics.includes(arn)) throw new ServiceError('NotFound', 'Topic does not exist', 404);
  input.requiredText('Protocol');
  input.requiredText('Endpoint', 2048);
  return { SubscriptionArn: 'pending confirmation' };
}

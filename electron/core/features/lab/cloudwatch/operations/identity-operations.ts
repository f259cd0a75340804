import type { OperationCall } from './operation.ts';

/** Who the emulator takes everybody for. */
export function getCallerIdentity({ account }: OperationCall) {
  return { UserId: 'DEMOLABHASNOACCOUNT', Account: account.accountId, Arn: `arn:aws:iam::${account.accountId}:user/demo` };
}

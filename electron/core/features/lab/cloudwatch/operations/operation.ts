import type { EmulatedAccount } from '../emulated-account.ts';
import type { RequestInput } from '../request-input.ts';
import type { Output } from '../wire/xml-text.ts';

export interface OperationCall {
  readonly account: EmulatedAccount;
  readonly input: RequestInput;
  /** Unix ms. */
  readonly now: number;
}

/** One operation of a service: what it answers, `undefined` = nothing. Throws ServiceError. */
export type Operation = (call: OperationCall) => Output | undefined;

import { eventIterator } from '@orpc/contract';
import type { z } from './zod.ts';

/**
 * What a stream does when its consumer is slower than its producer.
 *
 * - `latest`: a value replaces (or is merged into) the one not yet taken; memory stays at one value. The producer conflates
 *   (`electron/core/base/latest.ts`); the doors only take a value from it while fewer than `streamWindow` are unacknowledged.
 *
 * A second flow (`lossless`: the producer itself waits) is a member of this union and a counterpart of `latest.ts`; the doors' window
 * serves it as it is.
 */
export type StreamFlow = 'latest';

/** Values of one stream that may be on their way to a consumer that has not said it is done with them. */
export const streamWindow = 4;

/** The output of a procedure that streams. Every stream says its flow here; `electron/door/stream-pacer.ts` enforces the window. */
export function stream<Schema extends z.ZodType>(_flow: StreamFlow, schema: Schema) {
  return eventIterator(schema);
}

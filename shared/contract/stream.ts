import { eventIterator } from '@orpc/contract';
import type { z } from './zod.ts';

/**
 * What a stream does when its consumer is slower than its producer.
 *
 * - `latest`: a value replaces (or is merged into) the one not yet taken; memory stays at one value. The producer conflates
 *   (`electron/core/base/latest.ts`).
 * - `lossless`: nothing is left out; the producer itself waits, down to the remote program. Values are chunks of at most `chunkLength`
 *   characters, so that what is on its way stays within 256 KiB (`electron/core/base/chunks.ts`).
 *
 * The doors take a value from either only while fewer than `streamWindow` are unacknowledged.
 */
export type StreamFlow = 'latest' | 'lossless';

/** Values of one stream that may be on their way to a consumer that has not said it is done with them. */
export const streamWindow = 4;

/** Characters of text one value of a `lossless` stream may hold. */
export const chunkLength = 64 * 1024;

/** The output of a procedure that streams. Every stream says its flow here; `electron/door/stream-pacer.ts` enforces the window. */
export function stream<Schema extends z.ZodType>(_flow: StreamFlow, schema: Schema) {
  return eventIterator(schema);
}

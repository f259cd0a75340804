import { eventIterator } from '@orpc/contract';
import type { z } from './zod.ts';

/**
 * What a stream does when its consumer is slower than its producer.
 *
 * - `latest`: a value replaces (or is merged into) the one not yet taken; memory stays at one value.
 */
export type StreamFlow = 'latest';

/** The output of a procedure that streams. Every stream says its flow here; `electron/door/flow.ts` enforces it. */
export function stream<Schema extends z.ZodType>(_flow: StreamFlow, schema: Schema) {
  return eventIterator(schema);
}

import { streamWindow } from '../../shared/contract/stream.ts';
import { type Acknowledgement, maxMessageLength, streamIdHeader } from '../../shared/contract/wire.ts';

/** What a message from a renderer is: for the RPC library, for the stream pacer, or not ours at all. */
export type Verdict =
  | { readonly kind: 'call' }
  | ({ readonly kind: 'acknowledgement' } & Acknowledgement)
  | { readonly kind: 'refused'; readonly why: string };

const callPath = /^\/[A-Za-z]+(?:\/[A-Za-z]+)*$/;
const streamId = /^\d{1,12}$/;
const callId = /^[0-9a-z]{1,16}$/i;
const abortSignal = 4;

/**
 * Reads a message before the RPC library does, because the library lets an unreadable one become an unhandled rejection.
 *
 * Only what our client sends gets through: calls with a JSON body and no header but ours, the end of a call, acknowledgements.
 */
export function readMessage(text: string): Verdict {
  if (text.length > maxMessageLength) return refused(`longer than ${maxMessageLength} characters`);
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return refused('not JSON');
  }
  if (!isRecord(message)) return refused('not an object');
  if ('ack' in message) return readAcknowledgement(message);
  if (typeof message.i !== 'string' || !callId.test(message.i)) return refused('no call id');
  if (message.t === abortSignal) return { kind: 'call' };
  if (message.t !== undefined) return refused('not a call');
  if (!isRecord(message.p)) return refused('no call');
  const { u: path, h: headers = {}, m: method, b: body } = message.p;
  if (typeof path !== 'string' || !callPath.test(path)) return refused('no path of a call');
  if (method !== undefined) return refused('a method');
  if (!isRecord(headers) || Object.keys(headers).some((name) => name !== streamIdHeader)) return refused('a foreign header');
  const id = headers[streamIdHeader];
  if (id !== undefined && (typeof id !== 'string' || !streamId.test(id))) return refused('no stream id');
  if (body !== undefined && !isRecord(body)) return refused('no body of a call');
  return { kind: 'call' };
}

function readAcknowledgement({ ack, count }: Record<string, unknown>): Verdict {
  if (typeof ack !== 'string' || !streamId.test(ack)) return refused('no stream id');
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > streamWindow) return refused('no count');
  return { kind: 'acknowledgement', ack, count };
}

function refused(why: string): Verdict {
  return { kind: 'refused', why };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

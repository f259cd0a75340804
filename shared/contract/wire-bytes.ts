/** How bytes cross a wire of text: as base64, under a number of ours in the RPC library's list of types (those up to 20 are its own). */
export const bytesOnWire = 21;

/** True for what is sent so. */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

/** Bytes that came as base64. Throws for anything else. */
export function bytesFromWire(text: unknown): Uint8Array {
  if (typeof text !== 'string') throw new TypeError('Bytes come as base64');
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

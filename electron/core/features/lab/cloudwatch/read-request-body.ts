import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ServiceError } from './service-error.ts';

/** What PutMetricData may be, and more than anything else needs. */
const maxBytes = 4 * 1024 * 1024;
const unzip = promisify(gunzip);

/** The whole body, unpacked where the SDK has packed it. Throws ServiceError for one that is too large or broken. */
export async function readRequestBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    // Read on without keeping it, so that the answer can be read by who still writes.
    if (sizeBytes <= maxBytes) parts.push(part);
    else if (sizeBytes > 10 * maxBytes) request.destroy();
  }
  if (sizeBytes > maxBytes) throw tooLarge();
  const body = Buffer.concat(parts);
  if (request.headers['content-encoding'] !== 'gzip') return body;
  try {
    return await unzip(body, { maxOutputLength: maxBytes });
  } catch {
    throw tooLarge();
  }
}

function tooLarge(): ServiceError {
  return new ServiceError('RequestEntityTooLarge', `The request is larger than ${maxBytes} bytes, or cannot be unpacked.`, 413);
}

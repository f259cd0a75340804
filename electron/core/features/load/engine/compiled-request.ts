import { OpsError } from '../../../../../shared/base/ops-error.ts';
import type { ConnectionOptions, RequestSpec } from '../../../../../shared/model/load-plan.ts';
import { compileTemplate, isStatic, randomDigits, renderTemplate, type Template } from '../../../../../shared/model/request-template.ts';
import { HeadMemory } from '../../../adapters/http/head-memory.ts';
import type { WireRequest } from '../../../adapters/http/http-connection.ts';

/** A request of the plan ready to be sent: rendered once where nothing in it changes. */
export interface CompiledRequest {
  readonly name: string;
  readonly method: string;
  /** With 0 for every placeholder. */
  readonly url: URL;
  readonly fixed: RenderedRequest | undefined;
  render(sequence: number): RenderedRequest;
}

export interface RenderedRequest extends WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const methodsWithBody = new Set(['POST', 'PUT', 'PATCH']);
const notAscii = /[^\0-\x7f]/;

/** Prepares one request of the mix. Throws OpsError `invalid_input` where it could not be sent as HTTP/1.1. */
export function compileRequest(spec: RequestSpec, connection: ConnectionOptions): CompiledRequest {
  for (const name of Object.keys(spec.headers)) {
    if (/^(transfer-encoding|content-length)$/i.test(name)) {
      throw new OpsError({
        code: 'invalid_input',
        message: `The header ${name} cannot be set on a request`,
        hint: 'Leave it out: the length is set from the body.',
      });
    }
  }
  const url = compileTemplate(spec.url);
  const headers = Object.entries(spec.headers).map(([name, value]) => [name, compileTemplate(value)] as const);
  const body = spec.body === undefined ? undefined : compileTemplate(spec.body);
  const changes = !isStatic(url) || headers.some(([, value]) => !isStatic(value)) || (body !== undefined && !isStatic(body));
  const heads = new HeadMemory();
  const render = (sequence: number) => {
    const number = String(sequence);
    const random = randomDigits();
    return renderRequest(
      spec.method,
      new URL(renderTemplate(url, number, random)),
      Object.fromEntries(headers.map(([name, value]) => [name, renderTemplate(value, number, random)])),
      body === undefined ? undefined : renderTemplate(body, number, random),
      connection.keepAlive,
      heads,
    );
  };
  const fixed = changes ? undefined : render(0);
  return { name: spec.name, method: spec.method, url: fixed?.url ?? staticOrigin(url), fixed, render };
}

/** The URL with its placeholders filled in with 0. Their place is behind the host: where a plan fires to must be known before it does. */
function staticOrigin(url: Template): URL {
  const first = new URL(renderTemplate(url, '0', '00000000'));
  const second = new URL(renderTemplate(url, '1', '11111111'));
  if (first.origin === second.origin) return first;
  throw new OpsError({
    code: 'invalid_input',
    message: 'A placeholder cannot stand in the host of a URL',
    hint: 'Name the host, and use {{seq}} and {{random}} in the path or the query.',
  });
}

/** Writes one request down as it goes over the wire. */
export function renderRequest(
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
  keepAlive: boolean,
  heads: HeadMemory,
): RenderedRequest {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const lines = [`${method} ${url.pathname}${url.search} HTTP/1.1`];
  if (!given.has('host')) lines.push(`Host: ${url.host}`);
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (!given.has('user-agent')) lines.push('User-Agent: blitz-console');
  if (!given.has('accept')) lines.push('Accept: */*');
  if (!given.has('authorization') && (url.username !== '' || url.password !== '')) {
    const credentials = `${percentDecoded(url.username)}:${percentDecoded(url.password)}`;
    lines.push(`Authorization: Basic ${Buffer.from(credentials, 'latin1').toString('base64')}`);
  }
  const text = body ?? '';
  const bodyLength = notAscii.test(text) ? Buffer.byteLength(text, 'utf8') : text.length;
  if (body !== undefined || methodsWithBody.has(method)) lines.push(`Content-Length: ${bodyLength}`);
  const connectionHeader = Object.entries(headers).find(([name]) => name.toLowerCase() === 'connection')?.[1];
  if (!keepAlive && connectionHeader === undefined) lines.push('Connection: close');
  const head = `${lines.join('\r\n')}\r\n\r\n`;
  // Bytes in a string cost less to send than a Buffer; only ASCII is the same in latin1 and UTF-8.
  const whole = head + text;
  const data = notAscii.test(whole) ? Buffer.from(whole, 'utf8') : whole;
  return {
    data,
    byteLength: data.length,
    isHead: method === 'HEAD',
    heads,
    saysClose: !keepAlive || /(^|,)\s*close\s*(,|$)/i.test(connectionHeader ?? ''),
    method,
    url,
    headers,
    body,
  };
}

/** One character for each byte. A percent sign that encodes nothing stands for itself: `decodeURIComponent` would throw, and so end a run. */
function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_whole, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)));
}

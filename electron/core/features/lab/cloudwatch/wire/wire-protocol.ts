import { RequestInput } from '../request-input.ts';
import { ServiceError } from '../service-error.ts';
import { readCbor, writeCbor } from './cbor.ts';
import { readQueryForm } from './query-form.ts';
import { escapeXml, type Output, toXml } from './xml-text.ts';

export type ServiceName = 'cloudwatch' | 'ec2' | 'sns' | 'sts';

/** A request read as far as its protocol goes. */
export interface WireCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly protocol: 'json' | 'cbor' | 'query' | 'ec2';
  readonly input: RequestInput;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const target = /^GraniteServiceVersion20100801\.(\w{1,60})$/;
const smithyPath = /^\/service\/GraniteServiceVersion20100801\/operation\/(\w{1,60})$/;
/** Each service by the version its API has in the Query protocol. */
const services: Record<string, { readonly service: ServiceName; readonly namespace: string }> = {
  '2010-08-01': { service: 'cloudwatch', namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
  '2011-06-15': { service: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  '2010-03-31': { service: 'sns', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  '2016-11-15': { service: 'ec2', namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/' },
};

/** Reads a request in any of the protocols: today's SDK sends CloudWatch AWS JSON 1.0, Debian's AWS CLI Query. Throws ServiceError. */
export function readCall({ method, path, headers, body }: Arrived): WireCall {
  if (method !== 'POST') throw new ServiceError('UnsupportedOperation', 'Only POST is answered here.', 405);
  const smithy = smithyPath.exec(path)?.[1];
  if (smithy !== undefined) {
    const values = body.length === 0 ? {} : readCbor(body);
    return { service: 'cloudwatch', operation: smithy, protocol: 'cbor', input: inputOf(values) };
  }
  const json = target.exec(String(headers['x-amz-target'] ?? ''))?.[1];
  if (json !== undefined) return { service: 'cloudwatch', operation: json, protocol: 'json', input: inputOf(readJson(body)) };
  const form = readQueryForm(body.toString('utf8'));
  const known = Object.hasOwn(services, String(form.Version)) ? services[String(form.Version)] : undefined;
  if (known === undefined || typeof form.Action !== 'string' || !/^\w{1,60}$/.test(form.Action)) {
    throw new ServiceError('InvalidAction', 'This request names no operation that is known here.');
  }
  const protocol = known.service === 'ec2' ? 'ec2' : 'query';
  return { service: known.service, operation: form.Action, protocol, input: new RequestInput(form) };
}

/** How the request would have to be answered when it could not be read. */
export function protocolOf({ path, headers }: Pick<Arrived, 'path' | 'headers'>): WireCall['protocol'] {
  if (smithyPath.test(path)) return 'cbor';
  return headers['x-amz-target'] === undefined ? 'query' : 'json';
}

function readJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceError('SerializationException', 'The request is no JSON.');
  }
}

function inputOf(values: unknown): RequestInput {
  if (typeof values === 'object' && values !== null && !Array.isArray(values)) return new RequestInput(values as Record<string, unknown>);
  throw new ServiceError('SerializationException', 'The request is no structure.');
}

/** An outcome in the protocol of its request; `undefined` = an operation that answers nothing. */
export function writeAnswer(call: Omit<WireCall, 'input'>, output: Output | undefined, requestId: string): WireAnswer {
  switch (call.protocol) {
    case 'json':
      return answer(200, jsonType, output === undefined ? '' : toJson(output), requestId);
    case 'cbor':
      return answer(200, cborType, output === undefined ? '' : writeCbor(output), requestId, smithyHeader);
    case 'query':
      return answer(200, xmlType, queryXml(call, output, requestId), requestId);
    case 'ec2': {
      const { operation } = call;
      const xml = `<${operation}Response xmlns="${namespaceOf('ec2')}"><requestId>${requestId}</requestId>${toXml(output ?? {}, 'item')}</${operation}Response>`;
      return answer(200, xmlType, `${declaration}${xml}`, requestId);
    }
  }
}

/** A refusal in the protocol of its request, with the words botocore and the SDKs look for. */
export function writeError(protocol: WireCall['protocol'], service: ServiceName, error: ServiceError, requestId: string): WireAnswer {
  const { status, code, message, side } = error;
  switch (protocol) {
    case 'json':
    case 'cbor': {
      const body = { __type: `com.amazonaws.cloudwatch#${error.shape}`, message };
      const compatible = { 'x-amzn-query-error': `${code};${side}` };
      if (protocol === 'json') return answer(status, jsonType, JSON.stringify(body), requestId, compatible);
      return answer(status, cborType, writeCbor(body), requestId, { ...compatible, ...smithyHeader });
    }
    case 'query': {
      const words = `<Type>${side}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
      const xml = `<ErrorResponse xmlns="${namespaceOf(service)}"><Error>${words}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
      return answer(status, xmlType, xml, requestId);
    }
    case 'ec2': {
      const words = `<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`;
      const xml = `${declaration}<Response><Errors>${words}</Errors><RequestID>${requestId}</RequestID></Response>`;
      return answer(status, xmlType, xml, requestId);
    }
  }
}

const jsonType = 'application/x-amz-json-1.0';
const cborType = 'application/cbor';
const xmlType = 'text/xml';
const smithyHeader = { 'smithy-protocol': 'rpc-v2-cbor' };
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

function answer(status: number, type: string, body: string | Buffer, requestId: string, more: Record<string, string> = {}): WireAnswer {
  return { status, headers: { 'content-type': type, 'x-amzn-requestid': requestId, ...more }, body };
}

function queryXml({ service, operation }: Omit<WireCall, 'input'>, output: Output | undefined, requestId: string): string {
  const result = output === undefined ? '' : `<${operation}Result>${toXml(output, 'member')}</${operation}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<${operation}Response xmlns="${namespaceOf(service)}">${result}${metadata}</${operation}Response>`;
}

function namespaceOf(service: ServiceName): string {
  return Object.values(services).find((one) => one.service === service)?.namespace ?? '';
}

function toJson(output: Output): string {
  // Times are seconds with a fraction in AWS JSON; JSON.stringify has made texts of them by the time a replacer sees them.
  return JSON.stringify(output, function (this: Record<string, unknown>, name, value: unknown) {
    const raw = this[name];
    return raw instanceof Date ? raw.getTime() / 1000 : value;
  });
}

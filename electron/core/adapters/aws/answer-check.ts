import { Readable } from 'node:stream';
import { AwsTimeoutError, NotAwsError } from './aws-failure.ts';

/** One request as it goes over the wire, each attempt by itself. */
export interface AwsRequest {
  readonly service: 'cloudwatch' | 'ec2' | 'sns' | 'sts';
  readonly operation: string;
  /** Metrics asked for, in GetMetricData: what AWS charges for. */
  readonly metricCount: number;
}

export interface AnswerCheckOptions {
  readonly service: AwsRequest['service'];
  readonly onRequest: (request: AwsRequest) => void;
  /** AWS' clock minus ours, of every answer, in ms. */
  readonly onClock: (skewMs: number) => void;
  readonly limitMs: number;
}

interface WireResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: unknown;
}

interface Step {
  readonly input: object;
  readonly request: unknown;
}

const maxBodyBytes = 64 * 1024 * 1024;
const writes = /^(Put|Delete|Set|Enable|Disable)/;

/**
 * A step of the SDK's, next to the wire: counts the request, reads the clock of the answer, and refuses what is no answer of AWS: the SDK takes
 * an empty 200 or a JSON text for "nothing there".
 */
export function checkAnswers<Answer extends { response: unknown }>(options: AnswerCheckOptions) {
  return (next: (step: never) => Promise<Answer>, context: { readonly commandName?: string }) =>
    async (step: Step): Promise<Answer> => {
      const operation = (context.commandName ?? '').replace(/Command$/, '');
      const { MetricDataQueries: queries } = step.input as { MetricDataQueries?: readonly unknown[] };
      options.onRequest({ service: options.service, operation, metricCount: queries?.length ?? 0 });
      const answer = await next(step as never);
      const response = answer.response as WireResponse;
      const date = Date.parse(response.headers.date ?? '');
      if (!Number.isNaN(date)) options.onClock(date - Date.now());
      const text = await readBody(response.body, options.limitMs);
      response.body = Readable.from([text]);
      const problem = options.service === 'cloudwatch' ? jsonProblem(response, text, operation) : xmlProblem(response, text);
      if (problem === undefined) return answer;
      if (response.statusCode < 500) throw new NotAwsError(`HTTP ${response.statusCode} with ${problem}`);
      // A gateway's own page of a failure: its status says enough, and the SDK tries it again.
      response.body = Readable.from([Buffer.from(options.service === 'cloudwatch' ? '{}' : '<Response/>')]);
      return answer;
    };
}

async function readBody(body: unknown, limitMs: number): Promise<Buffer> {
  if (!(body instanceof Readable)) return Buffer.from((body as Uint8Array | undefined) ?? []);
  const parts: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => body.destroy(new AwsTimeoutError('The answer did not end.')), limitMs);
  try {
    for await (const part of body) {
      parts.push(part as Buffer);
      size += (part as Buffer).length;
      if (size > maxBodyBytes) throw new NotAwsError('an answer without end');
    }
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
  return Buffer.concat(parts);
}

function jsonProblem({ headers, statusCode }: WireResponse, body: Buffer, operation: string): string | undefined {
  if (body.length === 0) {
    const isWrite = writes.test(operation) && headers['x-amzn-requestid'] !== undefined;
    return isWrite || statusCode >= 400 ? undefined : 'an empty answer';
  }
  const isCbor = /cbor/.test(headers['content-type'] ?? '');
  if (isCbor) return undefined;
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'));
    return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? undefined : 'a text in JSON';
  } catch {
    return looksLikePage(body) ? 'a page of HTML' : 'a text that is no JSON';
  }
}

function xmlProblem({ statusCode }: WireResponse, body: Buffer): string | undefined {
  if (body.length === 0) return statusCode >= 400 ? undefined : 'an empty answer';
  if (looksLikePage(body)) return 'a page of HTML';
  return /<\w*Response[\s>/]/.test(body.toString('utf8', 0, 2000)) ? undefined : "something else than AWS' answer";
}

function looksLikePage(body: Buffer): boolean {
  return /<(!doctype html|html|head|body)[\s>]/i.test(body.toString('utf8', 0, 2000));
}

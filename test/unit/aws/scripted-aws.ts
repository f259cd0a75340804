import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { OpsError } from '../../../shared/base/ops-error.ts';

/** One request as it came in. */
export interface SeenRequest {
  readonly operation: string;
  readonly body: string;
  /** Of the signature: who asks. */
  readonly accessKeyId: string;
  readonly region: string;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Says nothing at all. */
  readonly hang?: boolean;
}

export interface ScriptedAws {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** What every request is answered from now on. */
  answer: (request: SeenRequest) => ScriptedAnswer;
  close(): Promise<void>;
}

const emptyAlarms = JSON.stringify({ MetricAlarms: [], CompositeAlarms: [] });

/** A server on loopback that answers whatever the test says, on both of AWS' protocols; without a word from the test, as if there were nothing. */
export async function startScriptedAws(): Promise<ScriptedAws> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
      const operation = target ?? new URLSearchParams(body).get('Action') ?? `${request.method} ${request.url}`;
      const [, accessKeyId = '', region = ''] = /Credential=([^/]+)\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
      const one = { operation, body, accessKeyId, region };
      seen.push(one);
      const { status = 200, body: text = '', headers = {}, hang } = aws.answer(one);
      if (hang) return;
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': '1', ...headers });
      response.end(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const aws: ScriptedAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answer: usualAnswer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return aws;
}

/** No alarms, no metrics, no instances, and somebody's identity. */
export function usualAnswer({ operation, accessKeyId }: SeenRequest): ScriptedAnswer {
  if (operation === 'GetCallerIdentity') return { body: identityXml(`arn:aws:iam::123456789012:user/${accessKeyId}`) };
  if (operation === 'DescribeInstances') return { body: '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>' };
  if (operation === 'ListTopics')
    return { body: '<ListTopicsResponse><ListTopicsResult><Topics/></ListTopicsResult></ListTopicsResponse>' };
  if (operation === 'ListMetrics') return { body: '{"Metrics":[]}' };
  if (operation === 'GetMetricData') return { body: '{"MetricDataResults":[]}' };
  return { body: emptyAlarms };
}

export function identityXml(arn: string): string {
  return `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><Account>123456789012</Account><UserId>A</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`;
}

export function assumedRoleXml(accessKeyId: string, secret: string, token: string, expiration: Date): string {
  return `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}

/** An error of CloudWatch's as it comes over the wire. */
export function awsError(type: string, message: string, status = 400): ScriptedAnswer {
  return { status, body: JSON.stringify({ __type: `com.amazonaws.cloudwatch#${type}`, message }) };
}

/** A ~/.aws of the test's own, with nothing of the surroundings left; `restore` puts the environment back. */
export function useAwsFiles(config: string, credentials = ''): { readonly folder: string; restore(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-aws-'));
  writeFileSync(join(folder, 'config'), config);
  writeFileSync(join(folder, 'credentials'), credentials);
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env.AWS_CONFIG_FILE = join(folder, 'config');
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
  return {
    folder,
    restore: () => {
      for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
      for (const [name, value] of Object.entries(before)) if (name.startsWith('AWS_')) process.env[name] = value;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An error of STS'. */
export function stsError(type: string, message: string): ScriptedAnswer {
  return {
    status: 403,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${type}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

/** What it rejects with; undefined when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<OpsError | undefined> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error !== undefined) expect(error).toBeInstanceOf(OpsError);
  return error as OpsError | undefined;
}

/** What EC2 says of some instances. */
export function instancesXml(
  instances: readonly {
    readonly id: string;
    readonly name: string;
    readonly state?: string;
    readonly publicIp?: string;
    readonly privateIp?: string;
    readonly monitoring?: string;
  }[],
): string {
  const items = instances.map(
    ({ id, name, state = 'running', publicIp, privateIp, monitoring = 'disabled' }) =>
      `<item><instanceId>${id}</instanceId><instanceType>t3.micro</instanceType><instanceState><name>${state}</name></instanceState>${
        publicIp === undefined ? '' : `<ipAddress>${publicIp}</ipAddress>`
      }${privateIp === undefined ? '' : `<privateIpAddress>${privateIp}</privateIpAddress>`}<monitoring><state>${monitoring}</state></monitoring><tagSet><item><key>Name</key><value>${name}</value></item></tagSet></item>`,
  );
  return `<DescribeInstancesResponse><reservationSet><item><instancesSet>${items.join('')}</instancesSet></item></reservationSet></DescribeInstancesResponse>`;
}

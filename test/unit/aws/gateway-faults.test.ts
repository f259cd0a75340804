import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsGateway, type AwsRequest, createAwsGateway } from '../../../electron/core/adapters/aws/index.ts';
import { awsError, failureOf, type ScriptedAnswer, type ScriptedAws, startScriptedAws, useAwsFiles } from './scripted-aws.ts';

const secret = 'shopsecretshopsecret';
let aws: ScriptedAws;
let files: ReturnType<typeof useAwsFiles>;
let gateway: AwsGateway;
const requests: AwsRequest[] = [];
const clocks: number[] = [];

beforeEach(async () => {
  aws = await startScriptedAws();
  files = useAwsFiles(
    '[profile shop]\nregion = eu-central-1\n',
    `[shop]\naws_access_key_id = AKIASHOP000000000001\naws_secret_access_key = ${secret}\n`,
  );
  requests.length = 0;
  clocks.length = 0;
  gateway = openGateway(3000);
});
const openGateway = (requestMs: number) =>
  createAwsGateway({
    identity: { kind: 'profile', profile: 'shop' },
    region: '',
    endpointUrl: aws.url,
    useInstanceRole: false,
    limits: { requestMs, operationMs: 5000 },
    onRequest: (request) => requests.push(request),
    onClock: (skewMs) => clocks.push(skewMs),
  });
afterEach(async () => {
  await gateway.dispose();
  await aws.close();
  files.restore();
});

const html = { 'content-type': 'text/html' };
const notAws: Readonly<Record<string, ScriptedAnswer>> = {
  'an empty 200': { body: '' },
  'a text in JSON': { body: '"all is well"' },
  'a list in JSON': { body: '[]' },
  null: { body: 'null' },
  'an object without alarms': { body: '{}' },
  'a captive portal': { body: '<!doctype html><html><body>Log in</body></html>', headers: html },
  'a redirect to a portal': { status: 302, body: '<html>moved</html>', headers: { ...html, location: 'http://portal.invalid/' } },
  'a page of a proxy with 403': { status: 403, body: '<html>blocked</html>', headers: html },
};

describe('an answer that is not of AWS', () => {
  it.each(Object.entries(notAws))('%s is an error and never "no alarms"', async (_name, answer) => {
    aws.answer = () => answer;
    expect(await failureOf(gateway.alarms())).toMatchObject({
      code: 'unavailable',
      details: { cause: 'not_aws', operation: 'DescribeAlarms' },
    });
  });

  it('is refused on the XML services as well', async () => {
    for (const body of ['', '<html>Log in</html>', '{}']) {
      aws.answer = () => ({ body });
      expect(await failureOf(gateway.callerIdentity()), body).toMatchObject({ details: { cause: 'not_aws' } });
      expect(await failureOf(gateway.instances()), body).toMatchObject({ details: { cause: 'not_aws' } });
    }
  });

  it('leaves an empty answer to a write alone, when AWS signed it', async () => {
    aws.answer = () => ({ body: '' });
    await gateway.setAlarmState('a', 'OK', 'because');
    aws.answer = () => ({ body: '<html>Log in</html>', headers: html });
    expect(await failureOf(gateway.deleteAlarms(['a']))).toMatchObject({ details: { cause: 'not_aws' } });
  });
});

describe('a failure of AWS', () => {
  it.each([
    ['ThrottlingException', 400, 'unavailable', 'throttled', true, 3],
    ['InternalServiceFault', 500, 'unavailable', 'unreachable', true, 3],
    ['ExpiredToken', 403, 'unavailable', 'expired', false, 1],
    ['AccessDenied', 403, 'unavailable', 'denied', false, 1],
    ['InvalidClientTokenId', 403, 'unavailable', 'no_credentials', false, 1],
    ['InvalidParameterValueException', 400, 'invalid_input', undefined, false, 1],
    ['LimitExceededFault', 400, 'conflict', undefined, false, 1],
  ])('%s', async (type, status, code, cause, retry, attempts) => {
    aws.answer = () => awsError(type, `It says ${secret} and AKIASHOP000000000001`, status);
    const failure = await failureOf(gateway.alarms());
    expect(failure).toMatchObject({ code, retry });
    expect(failure?.details.cause).toBe(cause);
    expect(failure?.hint).toBeTruthy();
    expect(requests.length).toBe(attempts);
    expect(JSON.stringify([failure?.message, failure?.hint, failure?.details])).not.toMatch(/shopsecret|AKIASHOP/);
  });

  it('a page of a gateway with 503 is tried again, and succeeds when it can', async () => {
    const usual = aws.answer;
    aws.answer = (request) => (aws.seen.length < 3 ? { status: 503, body: '<html>busy</html>', headers: html } : usual(request));
    expect(await gateway.alarms()).toEqual([]);
    expect(requests).toHaveLength(3);
  });

  it('silence ends, and so does the patience of whoever asked', async () => {
    await gateway.dispose();
    gateway = openGateway(300);
    aws.answer = () => ({ hang: true });
    expect(await failureOf(gateway.alarms())).toMatchObject({ code: 'timeout', retry: true });
    const leaving = new AbortController();
    const asked = failureOf(gateway.alarms(undefined, leaving.signal));
    leaving.abort();
    expect(await asked).toMatchObject({ code: 'cancelled' });
  });

  it('a clock that is off is told', async () => {
    const usual = aws.answer;
    aws.answer = (request) => ({ ...usual(request), headers: { date: new Date(Date.now() + 600_000).toUTCString() } });
    await gateway.alarms();
    expect(clocks.at(-1)).toBeGreaterThan(590_000);
    expect(clocks.at(-1)).toBeLessThan(610_000);
  });

  it('nobody there is told with the region', async () => {
    await aws.close();
    expect(await failureOf(gateway.alarms())).toMatchObject({
      code: 'unavailable',
      details: { cause: 'unreachable' },
      message: expect.stringContaining('eu-central-1'),
    });
  });

  it('is not asked any more once it is disposed of', async () => {
    await gateway.dispose();
    expect(await failureOf(gateway.alarms())).toMatchObject({ code: 'cancelled' });
    expect(aws.seen).toEqual([]);
  });
});

describe('what is read', () => {
  it('has all pages of metric and composite alarms, and takes what AWS has learned since', async () => {
    const alarm = (AlarmName: string, more: object = {}) => ({
      AlarmName,
      AlarmArn: `arn:${AlarmName}`,
      StateValue: 'OK',
      StateUpdatedTimestamp: 1_700_000_000,
      ...more,
    });
    const rule = {
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      Threshold: 80,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
    };
    aws.answer = ({ body }) => {
      expect(JSON.parse(body)).toMatchObject({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 });
      return JSON.parse(body).NextToken === undefined
        ? {
            body: JSON.stringify({
              MetricAlarms: [alarm('a', rule)],
              CompositeAlarms: [alarm('c', { AlarmRule: 'ALARM(a)' })],
              NextToken: 'more',
            }),
          }
        : {
            body: JSON.stringify({
              MetricAlarms: [alarm('b', { StateValue: 'NEW_STATE', ComparisonOperator: 'SomethingNew', Threshold: 1, MetricName: 'x' })],
              LogAlarms: [{}],
            }),
          };
    };
    const alarms = await gateway.alarms();
    expect(alarms.map(({ name, kind, state }) => [name, kind, state])).toEqual([
      ['a', 'metric', 'OK'],
      ['c', 'composite', 'OK'],
      ['b', 'metric', 'NEW_STATE'],
    ]);
    expect(alarms[0]).toMatchObject({
      stateUpdatedAt: 1_700_000_000_000,
      rule: {
        threshold: 80,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        treatMissingData: 'breaching',
        query: { periodS: 60, statistic: 'Average' },
      },
    });
    expect(alarms[2]).toMatchObject({ otherCondition: 'x SomethingNew 1' });
    expect(alarms[2]?.rule).toBeUndefined();
  });

  it('keeps to 500 queries a request, and to the order asked', async () => {
    aws.answer = ({ body }) => {
      const { MetricDataQueries: asked } = JSON.parse(body) as {
        MetricDataQueries: { Id: string; MetricStat: { Metric: { MetricName: string } } }[];
      };
      expect(asked.length).toBeLessThanOrEqual(500);
      const results = asked.map(({ Id, MetricStat }) => ({
        Id,
        Label: MetricStat.Metric.MetricName,
        StatusCode: 'Complete',
        Timestamps: [1_700_000_060, 1_700_000_000],
        Values: [2, 1],
      }));
      return { body: JSON.stringify({ MetricDataResults: results.toReversed() }) };
    };
    const queries = Array.from({ length: 1201 }, (_, index) => ({
      metric: { namespace: 'n', name: `m${index}`, dimensions: [] },
      statistic: 'p95',
      periodS: 60,
    }));
    const series = await gateway.metricData(queries, 1_700_000_000_000, 1_700_000_600_000);
    expect(requests.map(({ metricCount }) => metricCount)).toEqual([500, 500, 201]);
    expect(series.map(({ label }) => label)).toEqual(queries.map(({ metric }) => metric.name));
    expect(series[1200]).toEqual({ label: 'm1200', statusCode: 'Complete', times: [1_700_000_000_000, 1_700_000_060_000], values: [1, 2] });
  });

  it('says of each series how complete it is', async () => {
    aws.answer = ({ body }) =>
      JSON.parse(body).NextToken === undefined
        ? {
            body: JSON.stringify({
              NextToken: 'n',
              MetricDataResults: [
                { Id: 'q0', StatusCode: 'PartialData', Timestamps: [60], Values: [1] },
                { Id: 'q1', StatusCode: 'Forbidden' },
              ],
            }),
          }
        : { body: JSON.stringify({ MetricDataResults: [{ Id: 'q0', StatusCode: 'Complete', Timestamps: [120], Values: [2] }] }) };
    const query = { metric: { namespace: 'n', name: 'm', dimensions: [] }, statistic: 'Average', periodS: 60 };
    const series = await gateway.metricData([query, query, query], 0, 600_000);
    expect(series.map(({ statusCode, values }) => [statusCode, values])).toEqual([
      ['Complete', [1, 2]],
      ['Forbidden', []],
      ['Complete', []],
    ]);
  });
});

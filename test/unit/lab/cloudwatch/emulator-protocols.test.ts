import { gzipSync } from 'node:zlib';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCbor, writeCbor } from '../../../../electron/core/features/lab/cloudwatch/wire/cbor.ts';
import { readQueryForm } from '../../../../electron/core/features/lab/cloudwatch/wire/query-form.ts';
import { type FakeCloudWatch, startFakeCloudWatch } from '../../../fakes/cloudwatch/index.ts';

let cloud: FakeCloudWatch;
beforeEach(async () => {
  cloud = await startFakeCloudWatch({ ticks: false });
});
afterEach(() => cloud.close());

const authorization =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=00';

async function ask(body: string | Buffer, headers: Record<string, string> = {}, path = '/') {
  const response = await fetch(cloud.url + path, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
    headers: { authorization, ...headers },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const query = (text: string) => ask(text, { 'content-type': 'application/x-www-form-urlencoded' });
const json = (operation: string, body: string) =>
  ask(body, { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `GraniteServiceVersion20100801.${operation}` });

const alarm =
  'Version=2010-08-01&Action=PutMetricAlarm&AlarmName=%3Ca%3E%26&Namespace=n&MetricName=m&Statistic=Average&Period=60&EvaluationPeriods=1' +
  '&Threshold=80&ComparisonOperator=GreaterThanThreshold&Dimensions.member.1.Name=x&Dimensions.member.1.Value=y';

test('the Query protocol: XML with namespaces, lists of members, and text that cannot break out of it', async () => {
  expect((await query(alarm)).text).toMatch(
    /^<PutMetricAlarmResponse xmlns="http:\/\/monitoring\.amazonaws\.com\/doc\/2010-08-01\/"><ResponseMetadata><RequestId>[\w-]{36}</,
  );
  const { text, headers } = await query('Version=2010-08-01&Action=DescribeAlarms&AlarmNames.member.1=%3Ca%3E%26');
  expect(headers.get('content-type')).toBe('text/xml');
  expect(text).toContain(
    '<DescribeAlarmsResult><CompositeAlarms></CompositeAlarms><MetricAlarms><member><AlarmName>&lt;a&gt;&amp;</AlarmName>',
  );
  expect(text).toContain('<Dimensions><member><Name>x</Name><Value>y</Value></member></Dimensions>');
});

test('the same refusal in each protocol, as its clients look for it', async () => {
  const words = 'There is no alarm named no.';
  const xml = await query('Version=2010-08-01&Action=SetAlarmState&AlarmName=no&StateValue=OK&StateReason=r');
  expect(xml.status).toBe(404);
  expect(xml.text).toContain(`<Error><Type>Sender</Type><Code>ResourceNotFound</Code><Message>${words}</Message></Error>`);
  const asJson = await json('SetAlarmState', '{"AlarmName":"no","StateValue":"OK","StateReason":"r"}');
  expect(asJson.headers.get('x-amzn-query-error')).toBe('ResourceNotFound;Sender');
  expect(JSON.parse(asJson.text)).toEqual({ __type: 'com.amazonaws.cloudwatch#ResourceNotFound', message: words });
  const ec2 = await query('Version=2016-11-15&Action=Nothing');
  expect(ec2.text).toContain('<Response><Errors><Error><Code>InvalidAction</Code>');
});

test('CBOR as the SDK speaks it: texts, numbers, times, lists and refusals', async () => {
  const client = new CloudWatchClient({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' },
    maxAttempts: 1,
    protocol: new SmithyRpcV2CborProtocol({ defaultNamespace: 'com.amazonaws.cloudwatch' }),
    apiVersion: '2010-08-01',
    disableRequestCompression: true,
  });
  try {
    await query(alarm);
    const at = Math.floor(Date.now() / 60_000) * 60_000;
    const values = [-1.5e10, 0, 23, 24, 255, 256, 65_535, 65_536, 4_294_967_296, 0.1];
    const MetricData = values.map((Value, index) => ({ MetricName: `m${index}`, Value, Timestamp: new Date(at) }));
    await client.send(new PutMetricDataCommand({ Namespace: 'ü', MetricData }));
    const { MetricDataResults: results } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(at),
        EndTime: new Date(at + 60_000),
        MetricDataQueries: values.map((_value, index) => ({
          Id: `q${index}`,
          MetricStat: { Metric: { Namespace: 'ü', MetricName: `m${index}` }, Stat: 'Sum', Period: 60 },
        })),
      }),
    );
    expect(results?.map(({ Values, Timestamps }) => [Values?.[0], Timestamps?.[0]?.getTime()])).toEqual(values.map((value) => [value, at]));
    const { MetricAlarms: alarms } = await client.send(new DescribeAlarmsCommand({}));
    expect(alarms?.map(({ AlarmName, Threshold }) => [AlarmName, Threshold])).toEqual([['<a>&', 80]]);
    await expect(client.send(new DescribeAlarmsCommand({ NextToken: 'broken' }))).rejects.toThrow('The next token specified is invalid.');
    expect(cloud.requests.filter(({ protocol }) => protocol === 'cbor')).toHaveLength(4);
  } finally {
    client.destroy();
  }
});

/** RFC 8949, appendix A. */
test.each([
  ['1818', 24],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['3903e7', -1000],
  ['f93e00', 1.5],
  ['f90001', 2 ** -24],
  ['fa47c35000', 100_000],
  ['fbc010666666666666', -4.1],
  ['62c3bc', 'ü'],
  ['83010203', [1, 2, 3]],
  ['9f0102ff', [1, 2]],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['c11a514b67b0', new Date(1_363_896_240_000)],
  ['f5', true],
])('CBOR %s', (hex, value) => {
  expect(readCbor(Buffer.from(hex, 'hex'))).toEqual(value);
  expect(readCbor(writeCbor(value))).toEqual(value);
});

test.each(['', '18', '62c3', '9f01', 'a101', 'ff', '0101', '5b7fffffffffffffff', '81'.repeat(100)])('CBOR %s is refused', (hex) => {
  expect(() => readCbor(Buffer.from(hex, 'hex'))).toThrow('The request is no CBOR.');
});

test('a Query form as a structure, whatever its names', () => {
  const form = readQueryForm('A.member.2.B=2&A.member.1.B=1&C.1=x&__proto__.polluted=1&D=');
  expect(JSON.parse(JSON.stringify(form))).toEqual({ A: [{ B: '1' }, { B: '2' }], C: ['x'], D: '', ['__proto__']: { polluted: '1' } });
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
  for (const broken of ['A=1&A=2', 'A=1&A.B=2', 'A.B=2&A=1', 'a.b.c.d.e.f.g.h.i.j=1']) expect(() => readQueryForm(broken)).toThrow();
});

test('what is no request is refused, and the next one is answered', async () => {
  const target = (operation: string) => ({ 'x-amz-target': `GraniteServiceVersion20100801.${operation}` });
  const answers = [
    await ask(''),
    await ask('Version=constructor&Action=DescribeAlarms'),
    await ask('Version=2010-08-01&Action=toString'),
    await ask('Version=2010-08-01&Action=<script>'),
    await ask('{', target('DescribeAlarms')),
    await ask('[]', target('DescribeAlarms')),
    await ask('"text"', target('DescribeAlarms')),
    await ask('{"AlarmNames":"a"}', target('DescribeAlarms')),
    await ask('{"AlarmNames":[{}]}', target('DescribeAlarms')),
    await ask('{"MaxRecords":101}', target('DescribeAlarms')),
    await ask('{"NextToken":"e30"}', target('DescribeAlarms')),
    await ask('{}', target('Constructor')),
    await ask('x', {}, '/service/GraniteServiceVersion20100801/operation/DescribeAlarms'),
    await ask(gzipSync(Buffer.alloc(8 * 1024 * 1024)), { ...target('PutMetricData'), 'content-encoding': 'gzip' }),
    await ask(Buffer.alloc(5 * 1024 * 1024), target('PutMetricData')),
    await ask('no gzip', { ...target('PutMetricData'), 'content-encoding': 'gzip' }),
    await json('GetMetricData', '{"StartTime":0,"EndTime":1e12,"MetricDataQueries":[{"Id":"a","Expression":"FILL(1,2)","Period":1}]}'),
    await json(
      'GetMetricData',
      '{"StartTime":0,"EndTime":60,"MetricDataQueries":[{"Id":"a","Expression":"b"},{"Id":"b","Expression":"a"}]}',
    ),
    await json('PutMetricData', `{"Namespace":"n","MetricData":[{"MetricName":"m","Value":1e999}]}`),
    await json('PutMetricData', `{"Namespace":"n","MetricData":[{"MetricName":"m","Value":1,"Timestamp":0}]}`),
  ];
  for (const { status } of answers) expect([status >= 400 && status < 500, status]).toEqual([true, status]);
  expect((await json('DescribeAlarms', '{}')).text).toBe('{"CompositeAlarms":[],"MetricAlarms":[]}');
});

test('who has not signed is refused, and so is a page of a browser', async () => {
  const unsigned = await fetch(cloud.url, { method: 'POST', body: 'Version=2010-08-01&Action=DescribeAlarms' });
  expect(unsigned.status).toBe(403);
  expect(await unsigned.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  expect((await ask('Version=2010-08-01&Action=DescribeAlarms', { origin: 'https://evil.example' })).status).toBe(403);
  expect((await fetch(cloud.url)).status).toBe(405);
  expect(cloud.requests).toEqual([]);
});

test('pages go on where they ended, whatever is created or deleted meanwhile', async () => {
  const name = (index: number) => `alarm ${String(index).padStart(3, '0')}`;
  const body = (AlarmName: string) =>
    JSON.stringify({
      AlarmName,
      Namespace: 'n',
      MetricName: 'm',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  for (let index = 0; index < 205; index += 1) await json('PutMetricAlarm', body(name(index)));
  const page = async (NextToken?: string) => {
    const { text } = await json('DescribeAlarms', JSON.stringify({ NextToken }));
    return JSON.parse(text) as { MetricAlarms: { AlarmName: string }[]; NextToken?: string };
  };
  const first = await page();
  await json('DeleteAlarms', JSON.stringify({ AlarmNames: [name(99), name(3)] }));
  await json('PutMetricAlarm', body('alarm 000 again'));
  const second = await page(first.NextToken);
  const third = await page(second.NextToken);
  const names = [first, second, third].flatMap(({ MetricAlarms }) => MetricAlarms.map(({ AlarmName }) => AlarmName));
  expect(names).toEqual(Array.from({ length: 205 }, (_, index) => name(index)));
  expect(third.NextToken).toBeUndefined();
  const history = JSON.parse((await json('DescribeAlarmHistory', '{"MaxRecords":2}')).text) as { NextToken: string };
  const next = JSON.parse((await json('DescribeAlarmHistory', JSON.stringify({ MaxRecords: 1, NextToken: history.NextToken }))).text) as {
    AlarmHistoryItems: { HistorySummary: string }[];
  };
  expect(next.AlarmHistoryItems[0]?.HistorySummary).toBe('Alarm "alarm 099" deleted');
});

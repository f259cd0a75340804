import { describe, expect, it } from 'vitest';
import { readImport, sampleFile } from './read-import.ts';

const counts = (run: ReturnType<typeof readImport>) =>
  Object.fromEntries(run.results.failures.map((failure) => [failure.class, failure.count]));
const metric = (run: ReturnType<typeof readImport>, name: string) => run.results.metrics.find((one) => one.name === name)?.values;

describe('a JMeter .jtl in CSV', () => {
  const run = readImport(sampleFile('jmeter.jtl'), '/home/qa/run 3/jmeter.jtl');

  it('becomes a run: every request once, with its class', () => {
    expect(run).toMatchObject({ tool: 'JMeter', name: 'jmeter.jtl', state: 'completed', startedAt: 1764493200000, durationMs: 5903 });
    expect(run.results.requests).toMatchObject({ asked: 9, ok: 3, failed: 6 });
    expect(counts(run)).toEqual({ connect_refused: 1, http_502: 1, response_timeout: 1, reset: 1, closed: 1, check: 1 });
    expect(run.results.statuses).toEqual([
      { status: 200, count: 4 },
      { status: 502, count: 1 },
    ]);
  });

  it('has its times, seconds, bytes and connections', () => {
    expect(metric(run, 'http_req_duration')).toMatchObject({ min: 1, max: 5003, med: 30, 'p(95)': 5003 });
    expect(metric(run, 'http_req_connecting')?.max).toBe(3);
    expect(metric(run, 'data_received')?.count).toBe(1204 + 1204 + 2795 + 166 + 2456 + 2501 + 2010 + 900 + 1204);
    expect(run.seconds.map(({ ok, failed, inFlight }) => [ok, failed, inFlight])).toEqual([
      [2, 2, 1],
      [1, 3, 1],
      [0, 0, 1],
      [0, 0, 1],
      [0, 0, 1],
      [0, 1, 0],
    ]);
    expect(run.plan.executor).toMatchObject({ type: 'shared-iterations', iterations: 9, vus: 10 });
    expect(run.plan.requests.map(({ url, weight }) => [url, weight])).toEqual([
      ['http://10.0.1.17/', 8],
      ['http://10.0.1.17/abc123', 1],
    ]);
  });

  it('keeps JMeter’s own words as examples, and says that sums of transactions are left out', () => {
    expect(run.results.examples.find(({ class: name }) => name === 'check')?.error).toContain('got something "else", longer');
    expect(run.results.examples.find(({ class: name }) => name === 'connect_refused')?.error).toContain('Connection refused');
    expect(run.notes).toEqual(['1 sums of transaction controllers are left out: their requests are counted.']);
  });

  it('is understood without field names, with other delimiters, line ends, time stamps and a byte order mark', () => {
    const text = sampleFile('jmeter.jtl');
    const [, ...rest] = text.split('\n');
    const same = { asked: 9, ok: 3, failed: 6 };
    expect(readImport(rest.join('\n')).results.requests).toMatchObject(same);
    expect(readImport(`\ufeff${text.replaceAll('\n', '\r\n')}`).results.requests).toMatchObject(same);
    const table = [
      'timeStamp;elapsed;label;responseCode;success',
      '2026/11/30 09:00:00.000;20;Home;200;true',
      '2026/11/30 09:00:01.500;30;Home;503;false',
    ];
    expect(readImport(table.join('\n'))).toMatchObject({ durationMs: 1530, results: { requests: { asked: 2, ok: 1, failed: 1 } } });
    expect(readImport(table.join('\n').replaceAll(';', '\t')).plan.requests[0]).toMatchObject({
      url: 'http://unknown.invalid/',
      name: 'Home',
    });
  });

  it.each([
    ['timeStamp,elapsed,label\n1,2,a', 'Line 1: the fields success are missing'],
    ['timeStamp,elapsed,success\n1764493200000,12,true\n1764493200000,abc,true', 'Line 3: elapsed is not a number: "abc"'],
    ['timeStamp,elapsed,success\nyesterday,12,true', 'Line 2: the time stamp "yesterday" is not understood'],
    ['timeStamp,elapsed,success\n1764493200000,12,maybe', 'Line 2: success is neither true nor false'],
    ['timeStamp,elapsed,success\n1764493200000,12', 'Line 2: it has 2 fields, the first line 3'],
    ['timeStamp,elapsed,success\n1764493200000,12,"true', 'Line 2: a quote is not closed'],
    ['1764493200000,12,true', 'Line 1: there are no field names'],
    ['timeStamp,elapsed,success\n', 'The file holds no request'],
    ['timeStamp,elapsed,success\n1000,12,true\n1764493200000,12,true', 'more than 24 hours'],
  ])('%j is refused, naming the line', (text, message) => {
    expect(() => readImport(text)).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining(message), hint: expect.any(String) }),
    );
  });
});

describe('a JMeter .jtl in XML', () => {
  const run = readImport(sampleFile('jmeter.xml'));

  it('becomes a run: parts belong to their sample, of a transaction the samples count', () => {
    expect(run.results.requests).toMatchObject({ asked: 5, ok: 3, failed: 2 });
    expect(counts(run)).toEqual({ http_504: 1, dns: 1 });
    expect(run.plan.requests.map(({ method, url }) => `${method} ${url}`)).toContain('POST http://10.0.1.17/links');
    expect(run.plan.requests.map(({ url }) => url)).toContain('http://10.0.1.17/?a=1&b=2');
    expect(run.results.examples.find(({ class: name }) => name === 'http_504')?.error).toContain("code expected to equal /'200'/");
    expect(run).toMatchObject({ startedAt: 1764493200000, durationMs: 2500 });
  });

  it('that ends in the middle is read to there', () => {
    const text = sampleFile('jmeter.xml');
    expect(readImport(text.slice(0, text.indexOf('<sample '))).results.requests.asked).toBe(2);
    expect(readImport(`${text.slice(0, text.indexOf('<sample '))}<httpSample t="1" ts="17`).results.requests.asked).toBe(2);
  });

  it.each([
    ['<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><testResults/>', 'a document type or entity declaration'],
    ['<testResults><httpSample t="1" ts="1" s="true" lb="&lol9;"/></testResults>', 'the entity &lol9; is not known'],
    ['<testResults>\n<httpSample t="x" ts="1" s="true"/></testResults>', 'Line 2: the attribute t is not a number'],
    ['<testResults><httpSample t="1" t="2"/></testResults>', 'the attribute t stands twice'],
    ['<testResults><a></b></testResults>', '</b> closes nothing that is open'],
    ['<html><body/></html>', 'no JMeter results: it begins with <html>'],
    [`<testResults>${'<a>'.repeat(100_000)}`, 'more than 64 deep'],
    ['<testResults/>', 'The file holds no request'],
  ])('%.80j is refused', (text, message) => {
    expect(() => readImport(text)).toThrow(expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining(message) }));
  });
});

describe('k6’s points (--out json)', () => {
  const run = readImport(sampleFile('k6.ndjson'), 'k6.ndjson');

  it('become a run by its error codes, and Go’s words where there is none', () => {
    expect(run).toMatchObject({ tool: 'k6', results: { requests: { asked: 6, ok: 1, failed: 5 } } });
    expect(counts(run)).toEqual({ connect_refused: 1, response_timeout: 1, http_502: 1, reset: 1, closed: 1 });
    expect(run.results.examples.find(({ class: name }) => name === 'reset')?.error).toContain('connection reset by peer (1220)');
    expect(run.plan.requests.map(({ method, url, name }) => [method, url, name])).toContainEqual([
      'POST',
      'http://10.0.1.17/links',
      'links',
    ]);
    expect(run.plan.executor).toMatchObject({ vus: 25 });
    expect(metric(run, 'http_req_waiting')?.max).toBe(11.9);
    expect(metric(run, 'data_received')?.count).toBe(1204);
    expect(run.notes).toEqual(['Its last line was cut short and is left out.']);
  });

  it('name the line that is none of them; an export of ours holds no requests', () => {
    const [first = ''] = sampleFile('k6.ndjson').split('\n');
    expect(() => readImport(`${first}\nnonsense\n`)).toThrow(expect.objectContaining({ message: 'Line 2: it is not a JSON object.' }));
    const ours = '{"type":"Metric","data":{"name":"http_req_failures"},"metric":"http_req_failures"}\n';
    expect(() => readImport(ours)).toThrow(expect.objectContaining({ message: expect.stringContaining('NDJSON export of Blitz Console') }));
  });
});

describe('k6’s summary', () => {
  it('of --summary-export becomes a run without seconds, and says what it cannot tell', () => {
    const run = readImport(sampleFile('k6-summary.json'));
    expect(run).toMatchObject({
      tool: 'k6',
      durationMs: expect.closeTo(15_000, 3),
      results: { requests: { asked: 14_000, ok: 13_680, failed: 320 } },
    });
    expect(counts(run)).toEqual({ unclassified: 320 });
    expect(run.startedAt).toBeUndefined();
    expect(run.results.thresholds).toEqual([
      { metric: 'http_req_duration', expression: 'p(95)<50', ok: false, value: 96.8 },
      { metric: 'http_req_duration', expression: 'max<5000', ok: true, value: 1043.2 },
      { metric: 'http_req_failed', expression: 'rate<0.01', ok: false, value: expect.closeTo(0.022857, 5) },
    ]);
    expect(run.results.latencyCurve).toContainEqual([95, 96.8]);
    expect(run.notes.join(' ')).toContain('how requests failed');
  });

  it('of handleSummary() is read as well', () => {
    const data = {
      metrics: {
        http_reqs: { type: 'counter', contains: 'default', values: { count: 100, rate: 10 } },
        http_req_failed: {
          type: 'rate',
          contains: 'default',
          values: { rate: 0, passes: 0, fails: 100 },
          thresholds: { 'rate<0.01': { ok: true } },
        },
        http_req_duration: { type: 'trend', contains: 'time', values: { avg: 1, min: 1, med: 1, max: 2, 'p(90)': 1, 'p(95)': 2 } },
      },
      state: { testRunDurationMs: 10_020 },
    };
    const run = readImport(JSON.stringify(data));
    expect(run).toMatchObject({
      durationMs: 10_020,
      results: { requests: { asked: 100, failed: 0 }, thresholds: [{ ok: true, value: 0 }] },
    });
  });

  it('without a request, or of hostile figures, is refused or bounded', () => {
    const summary = (count: unknown) => JSON.stringify({ metrics: { http_reqs: { count, rate: 1 } } });
    for (const count of [0, -1, 'x', null, 1e300])
      expect(() => readImport(summary(count))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(() => readImport('{"metrics":{"http_reqs":{"count":1e9,"rate":1e-9}}}')).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });
});

describe('any other file', () => {
  it.each([
    ['', 'empty'],
    ['   \n', 'empty'],
    ['hello', 'none that is understood'],
    ['PK\u0003\u0004\0\0', 'no text file'],
    ['{"a":1}', 'no summary'],
    ['{"a":', 'not whole JSON'],
    ['[1]', 'none that is understood'],
  ])('%j is refused with what can be imported', (text, message) => {
    expect(() => readImport(text)).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        message: expect.stringContaining(message),
        hint: expect.stringContaining('JMeter'),
      }),
    );
  });
});

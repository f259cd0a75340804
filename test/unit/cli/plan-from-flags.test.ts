import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliError } from '../../../electron/cli/exit-codes.ts';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import { planToArguments } from '../../../shared/model/plan-command.ts';
import { parseRun, planOf } from './parse-run.ts';

const url = 'http://127.0.0.1:8080/';

/** Whatever `work` throws, as the command would end with it. */
function failure(work: () => unknown): CliError {
  try {
    work();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

describe('flags to executor', () => {
  it.each<[string, string, object]>([
    ['nothing', '', { type: 'shared-iterations', iterations: 200, vus: 50, maxDurationMs: 600_000 }],
    ['-n', '-n 14000', { type: 'shared-iterations', iterations: 14_000, vus: 50 }],
    ['-n below the default connections', '-n 10', { type: 'shared-iterations', iterations: 10, vus: 10 }],
    ['-n and -c', '-n 14k -c 1,000', { type: 'shared-iterations', iterations: 14_000, vus: 1000 }],
    ['-c above -n, as said', '-n 10 -c 20', { type: 'shared-iterations', iterations: 10, vus: 20 }],
    ['-n and -z', '-n 14000 -z 1m30s', { type: 'shared-iterations', iterations: 14_000, maxDurationMs: 90_000 }],
    ['-z', '-z 10s', { type: 'constant-vus', vus: 50, durationMs: 10_000 }],
    ['-z and -c', '-z 1.5s -c 7', { type: 'constant-vus', vus: 7, durationMs: 1500 }],
    ['-q', '-q 100', { type: 'constant-arrival-rate', rate: 100, durationMs: 2000, iterations: 200, maxVus: 500 }],
    ['-q and -n', '-q 1000 -n 14000', { type: 'constant-arrival-rate', rate: 1000, durationMs: 14_000, iterations: 14_000 }],
    ['-q and -z', '-q 0.5 -z 1m -c 9', { type: 'constant-arrival-rate', rate: 0.5, durationMs: 60_000, maxVus: 9 }],
    ['-q, -n and -z', '-q 10 -n 50 -z 2s', { type: 'constant-arrival-rate', rate: 10, durationMs: 2000, iterations: 50 }],
    [
      '--stage',
      '--stage 30s:100 --stage 1m:0',
      {
        type: 'ramping-vus',
        startVus: 1,
        stages: [
          { durationMs: 30_000, target: 100 },
          { durationMs: 60_000, target: 0 },
        ],
      },
    ],
    ['--stage and -q', '--stage 1s:9.5 -q 2', { type: 'ramping-arrival-rate', startRate: 2, stages: [{ durationMs: 1000, target: 9.5 }] }],
    ['--executor decides', '--executor ramping-arrival-rate --stage 1s:9', { type: 'ramping-arrival-rate', startRate: 0, maxVus: 500 }],
  ])('%s', (_name, flags, expected) => {
    expect(planOf('--url', url, ...flags.split(' ').filter((word) => word !== '')).executor).toMatchObject(expected);
  });

  it.each([
    ['-n with a ramp', '--stage 1s:1 -n 5', '-n does not go with ramping-vus'],
    ['-z with a ramp', '--stage 1s:1 -z 5s', '-z does not go with ramping-vus'],
    ['a rate with iterations', '--executor shared-iterations -q 5', '-q does not go with shared-iterations'],
    ['constant-vus without -z', '--executor constant-vus', 'constant-vus needs -z'],
    ['a rate executor without a rate', '--executor constant-arrival-rate -z 1s', 'constant-arrival-rate needs -q'],
    ['a ramp without a stage', '--executor ramping-vus', 'ramping-vus needs --stage'],
  ])('is a matter of usage: %s', (_name, flags, message) => {
    const error = failure(() => planOf('--url', url, ...flags.split(' ')));
    expect(error).toMatchObject({ exitCode: 2, message });
    expect(error.hint).toBeTruthy();
  });
});

describe('flags to plan', () => {
  it('fills in every default', () => {
    expect(planOf('--url', url)).toEqual(
      LoadPlanSchema.parse({ requests: [{ url }], executor: { type: 'shared-iterations', iterations: 200, vus: 50 } }),
    );
  });

  it('carries every other flag', () => {
    const words = [
      '--url',
      url,
      '--method',
      'put',
      '-H',
      'X-A: 1',
      '-H',
      'x-a: 2',
      '-H',
      'Cookie: a=1',
      '-H',
      'cookie: b=2',
      '-d',
      '-body',
    ];
    const more = ['--host', 'shop.example', '--timeout', '2s', '--connect-timeout', '250ms', '--no-keepalive', '--insecure'];
    const rest = [
      '--resolve',
      'shop.example:443:127.0.0.1',
      '--resolve',
      '[::1]:80:[::2]',
      '--expect-status',
      '200,302',
      '--expect-status',
      '404',
    ];
    const last = ['--expect-body', 'ok', '--max-redirects', '3', '--graceful-stop', '0s', '--name', 'a name', '--abort-on-fail'];
    const thresholds = ['--threshold', 'http_req_failed: rate<0.01', '--threshold', 'http_req_duration:p(95)<500'];
    expect(planOf(...words, ...more, ...rest, ...last, ...thresholds)).toMatchObject({
      name: 'a name',
      requests: [{ method: 'PUT', headers: { 'X-A': '1, 2', Cookie: 'a=1; b=2', Host: 'shop.example' }, body: '-body' }],
      connection: {
        timeoutMs: 2000,
        connectTimeoutMs: 250,
        keepAlive: false,
        insecure: true,
        resolve: { 'shop.example:443': '127.0.0.1', '[::1]:80': '::2' },
      },
      checks: { expectStatus: [200, 302, 404], expectBody: 'ok' },
      maxRedirects: 3,
      gracefulStopMs: 0,
      thresholds: [
        { metric: 'http_req_failed', expression: 'rate<0.01', abortOnFail: true },
        { metric: 'http_req_duration', expression: 'p(95)<500', abortOnFail: true },
      ],
    });
  });

  it('posts a body unless told otherwise', () => {
    expect(planOf('--url', url, '-d', 'x').requests[0]?.method).toBe('POST');
    expect(planOf('--url', url, '-d', 'x', '--method', 'GET').requests[0]?.method).toBe('GET');
  });

  it.each([
    ['a URL that is none', ['--url', 'nonsense'], '--url: Not an http:// or https:// URL'],
    ['no requests at all', ['--url', url, '-n', '0'], '-n: '],
    ['too many connections', ['--url', url, '-c', '1000000'], '-c: '],
    ['a header with a line break', ['--url', url, '-H', 'X-A: 1\r\nX-B: 2'], '-H X-A: A header value may not contain a line break'],
    ['a method that is none', ['--url', url, '--method', 'G E T'], '--method: '],
    ['a threshold on no metric', ['--url', url, '--threshold', 'nonsense: rate<1'], 'There is no metric "nonsense"'],
    ['a threshold that cannot be read', ['--url', url, '--threshold', 'http_req_failed: rate!1'], 'cannot be read'],
    ['a body file that is not there', ['--url', url, '-D', '/nowhere/body'], 'The body /nowhere/body cannot be read: no such file'],
    ['a CA file that is a folder', ['--url', url, '--ca-file', '/'], 'The certificate authority / cannot be read: it is a folder'],
  ])('is bad configuration: %s', (_name, args, message) => {
    const error = failure(() => planOf(...args));
    expect(error.exitCode).toBe(104);
    expect(error.message).toContain(message);
    expect(error.hint).toBeTruthy();
  });

  it.each([
    ['no URL and no plan', []],
    ['two bodies', ['--url', url, '-d', 'x', '-D', 'y']],
  ])('is a matter of usage: %s', (_name, args) => {
    expect(failure(() => planOf(...args)).exitCode).toBe(2);
  });

  it.each([
    ['a word where a number belongs', ['-n', 'many'], 'Not a whole number'],
    ['half a request', ['-n', '1.5'], 'Not a whole number'],
    ['a duration without a unit', ['-z', '10'], 'write 10s'],
    ['a negative rate', ['-q', '-5'], 'Not a rate'],
    ['an infinite rate', ['-q', 'Infinity'], 'Not a rate'],
    ['a stage without a target', ['--stage', '30s'], 'Not a stage'],
    ['a header without a colon', ['-H', 'nothing'], 'Not a header'],
    ['a header without a name', ['-H', ': x'], 'Not a header'],
    ['a status out of range', ['--expect-status', '200,999'], 'Not a list of statuses'],
    ['an empty status', ['--expect-status', '200,'], 'Not a list of statuses'],
    ['a resolve entry without address', ['--resolve', 'a:1'], 'Not a resolve entry'],
    ['an executor of another tool', ['--executor', 'per-vu-iterations'], 'Allowed choices'],
    ['a flag that does not exist', ['--concurrency', '5'], "unknown option '--concurrency'"],
    ['a second plan', ['a.yaml', 'b.yaml'], 'too many arguments'],
  ])('commander refuses %s', (_name, args, message) => {
    expect(() => parseRun(['--url', url, ...args])).toThrow(message);
  });
});

describe('plan command', () => {
  const request = { name: '', weight: 1, method: 'GET', url, headers: {} };
  const plan = (changes: object): LoadPlan =>
    LoadPlanSchema.parse({ requests: [request], executor: { type: 'shared-iterations', iterations: 200, vus: 50 }, ...changes });

  it.each<[string, LoadPlan]>([
    ['the default', plan({})],
    ['few requests over many connections', plan({ executor: { type: 'shared-iterations', iterations: 5, vus: 50 } })],
    ['a short limit', plan({ executor: { type: 'shared-iterations', iterations: 5, vus: 5, maxDurationMs: 1_500 } })],
    ['constant-vus', plan({ executor: { type: 'constant-vus', vus: 50, durationMs: 90_000 } })],
    ['ramping-vus', plan({ executor: { type: 'ramping-vus', startVus: 0, stages: [{ durationMs: 1000, target: 2 }] } })],
    ['a rate', plan({ executor: { type: 'constant-arrival-rate', rate: 33.3, durationMs: 61_000, maxVus: 12 } })],
    ['a rate and a number', plan({ executor: { type: 'constant-arrival-rate', rate: 3, iterations: 10, durationMs: 3334 } })],
    ['a rate, a number and a limit', plan({ executor: { type: 'constant-arrival-rate', rate: 3, iterations: 10, durationMs: 9000 } })],
    [
      'a ramp of rates from 0',
      plan({ executor: { type: 'ramping-arrival-rate', startRate: 0, stages: [{ durationMs: 1, target: 0.5 }] } }),
    ],
    [
      'a ramp of rates',
      plan({ executor: { type: 'ramping-arrival-rate', startRate: 7, stages: [{ durationMs: 3_600_000, target: 9 }], maxVus: 8 } }),
    ],
    ['a GET with a body', plan({ requests: [{ ...request, body: '-d --url\n"$HOME" `x`' }] })],
    [
      'a POST with headers',
      plan({ requests: [{ ...request, method: 'POST', headers: { 'X-A': "it's: a", Accept: '*/*' }, body: 'a=1' }] }),
    ],
    [
      'every other field',
      plan({
        name: 'a name',
        connection: {
          keepAlive: false,
          insecure: true,
          timeoutMs: 1,
          connectTimeoutMs: 60_000,
          resolve: { 'a.example:443': '::1', '[::1]:80': '127.0.0.1' },
        },
        checks: { expectStatus: [200, 302], expectBody: '--json' },
        maxRedirects: 20,
        gracefulStopMs: 0,
        thresholds: [
          { metric: 'http_req_failed', expression: 'rate<0.01', abortOnFail: true },
          { metric: 'http_req_duration', expression: 'p(95)<500', abortOnFail: true },
        ],
      }),
    ],
  ])('the command of a plan makes that plan again: %s', (_name, original) => {
    const words = planToArguments(original);
    expect(words).toBeDefined();
    expect(planOf(...(words ?? []))).toEqual(original);
  });
});

describe('plan files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blitz-plan-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string | Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const yaml = `
name: checkout
requests:
  - url: ${url}
    headers: { X-Wait-Ms: 10s }
    bodyFile: body.txt
    method: POST
executor: { type: constant-arrival-rate, rate: 1000, durationMs: 14s }
connection: { timeoutMs: 1m30s, connectTimeoutMs: 250 }
thresholds:
  - { metric: http_req_failed, expression: rate<0.01 }
`;

  it('reads YAML, with durations in words and a body from a file beside it', () => {
    write('body.txt', 'hello {{seq}}');
    expect(planOf(write('plan.yaml', yaml))).toMatchObject({
      name: 'checkout',
      requests: [{ body: 'hello {{seq}}', headers: { 'X-Wait-Ms': '10s' } }],
      executor: { type: 'constant-arrival-rate', rate: 1000, durationMs: 14_000, maxVus: 500 },
      connection: { timeoutMs: 90_000, connectTimeoutMs: 250 },
    });
  });

  it('reads JSON: the plan of a summary runs again', () => {
    const plan = planOf('--url', url, '-n', '3');
    expect(planOf(write('plan.json', JSON.stringify(plan)))).toEqual(plan);
  });

  it('lets flags change what the file says', () => {
    write('body.txt', 'x');
    const path = write('plan.yaml', yaml);
    const flags = [
      '-q',
      '5',
      '--url',
      'http://127.0.0.1:1/',
      '-H',
      'x-wait-ms: 1',
      '--threshold',
      'http_reqs: count>1',
      '--name',
      'other',
      '--timeout',
      '1s',
    ];
    expect(planOf(path, ...flags)).toMatchObject({
      name: 'other',
      requests: [{ url: 'http://127.0.0.1:1/', headers: { 'x-wait-ms': '1' }, method: 'POST' }],
      executor: { type: 'constant-arrival-rate', rate: 5, durationMs: 14_000 },
      connection: { timeoutMs: 1000, connectTimeoutMs: 250 },
      thresholds: [{ metric: 'http_req_failed' }, { metric: 'http_reqs' }],
    });
    expect(planOf(path, ...flags).requests[0]?.headers).toEqual({ 'x-wait-ms': '1' });
    expect(planOf(path, '--executor', 'shared-iterations', '-n', '7').executor).toMatchObject({
      type: 'shared-iterations',
      iterations: 7,
      vus: 7,
    });
  });

  it('takes how much from the flags where the file does not say', () => {
    expect(planOf(write('plan.yaml', `requests: [{ url: '${url}' }]`), '-n', '9').executor).toMatchObject({ iterations: 9 });
  });

  it.each([
    ['a field that does not exist', `requests: [{ url: '${url}', heders: {} }]`, 'requests[0]: Unrecognized key: "heders"'],
    ['a field of the wrong type', `requests: [{ url: '${url}', weight: heavy }]`, 'requests[0].weight: expected number'],
    ['no URL', 'requests: [{ name: x }]', 'requests[0].url: missing'],
    ['no requests', 'name: x', 'requests: missing'],
    ['an unknown executor', `requests: [{ url: '${url}' }]\nexecutor: { type: fast }`, 'executor'],
    ['a duration that is none', `requests: [{ url: '${url}' }]\nconnection: { timeoutMs: soon }`, 'connection.timeoutMs: '],
    [
      'a threshold on no metric',
      `requests: [{ url: '${url}' }]\nthresholds: [{ metric: x, expression: rate<1 }]`,
      'There is no metric "x"',
    ],
    ['broken YAML', 'requests: [', ':1:'],
    ['a list', '- a', 'a plan is an object'],
    ['nothing', '', 'a plan is an object'],
    ['a body twice', `requests: [{ url: '${url}', body: a, bodyFile: b }]`, 'requests[0]: body and bodyFile together'],
    ['a body file that is not there', `requests: [{ url: '${url}', bodyFile: nowhere.txt }]`, 'nowhere.txt cannot be read: no such file'],
  ])('names file, place and problem: %s', (_name, text, message) => {
    const path = write('plan.yaml', text);
    const error = failure(() => planOf(path));
    expect(error.exitCode).toBe(104);
    expect(error.message).toContain(path);
    expect(error.message).toContain(message);
  });

  it('names the place of broken JSON, and what is not text', () => {
    expect(failure(() => planOf(write('plan.json', '{"requests": ['))).message).toContain('plan.json: ');
    expect(failure(() => planOf(write('plan.yaml', new Uint8Array([0xff, 0xfe, 0x00])))).message).toContain('it is not UTF-8 text');
    expect(failure(() => planOf(join(folder, 'nowhere.yaml'))).message).toContain('no such file');
    expect(failure(() => planOf(folder)).message).toContain('it is a folder');
  });

  it('is not brought down by a file made to be large when read', () => {
    const levels = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join()}]`),
    ];
    expect(failure(() => planOf(write('plan.yaml', levels.join('\n')))).exitCode).toBe(104);
    expect(failure(() => planOf(write('plan.yaml', '&plan\nrequests: []\nself: *plan\n'))).exitCode).toBe(104);
    const deep = `{"requests": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(failure(() => planOf(write('plan.json', deep))).message).toContain('nested more deeply');
  });

  it('refuses another URL for a mix of several requests', () => {
    const path = write('plan.yaml', `requests: [{ url: '${url}' }, { url: '${url}b' }]`);
    expect(failure(() => planOf(path, '--url', url)).exitCode).toBe(2);
  });
});

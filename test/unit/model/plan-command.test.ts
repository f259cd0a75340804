import { describe, expect, it } from 'vitest';
import { type LoadPlanInput, LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import { planToArguments, planToCommand } from '../../../shared/model/plan-command.ts';
import { planTarget, planText } from '../../../shared/model/plan-text.ts';
import { planOf as parsedPlanOf } from '../cli/parse-run.ts';

const planOf = (change: Partial<LoadPlanInput> = {}) =>
  LoadPlanSchema.parse({
    requests: [{ url: 'http://127.0.0.1:8080/' }],
    executor: { type: 'shared-iterations', iterations: 14_000, vus: 1000 },
    ...change,
  });

const stages = [
  { durationMs: 30_000, target: 100 },
  { durationMs: 90_500, target: 0 },
];
const executors: [executor: LoadPlanInput['executor'], command: string, text: string][] = [
  [{ type: 'shared-iterations', iterations: 14_000, vus: 1000 }, '-n 14000 -c 1000', '14,000 requests · 1,000 connections'],
  [{ type: 'shared-iterations', iterations: 1, vus: 1, maxDurationMs: 60_000 }, '-n 1 -c 1 -z 1m', '1 request · 1 connection'],
  [{ type: 'constant-vus', vus: 50, durationMs: 30_000 }, '-c 50 -z 30s', '50 connections · 30.0\u2009s'],
  [
    { type: 'ramping-vus', startVus: 5, stages },
    '-c 5 --stage 30s:100 --stage 90500ms:0',
    'ramp to 100 connections · 2 stages · 2\u2009min 01\u2009s',
  ],
  [{ type: 'ramping-vus', stages }, '--stage 30s:100 --stage 90500ms:0', 'ramp to 100 connections · 2 stages · 2\u2009min 01\u2009s'],
  [
    { type: 'constant-arrival-rate', rate: 1000, durationMs: 14_000, iterations: 14_000 },
    '-n 14000 -q 1000',
    '14,000 requests · 1,000\u2009req/s · 14.0\u2009s · up to 500 connections',
  ],
  [
    { type: 'constant-arrival-rate', rate: 0.5, durationMs: 7_200_000, maxVus: 20 },
    '-q 0.5 -z 2h -c 20',
    '0.5\u2009req/s · 2\u2009h 00\u2009min · up to 20 connections',
  ],
  [
    { type: 'ramping-arrival-rate', stages },
    '--executor ramping-arrival-rate --stage 30s:100 --stage 90500ms:0',
    'ramp to 100\u2009req/s · 2 stages · 2\u2009min 01\u2009s · up to 500 connections',
  ],
  [
    { type: 'ramping-arrival-rate', startRate: 10, stages, maxVus: 9 },
    '-q 10 --stage 30s:100 --stage 90500ms:0 -c 9',
    'ramp to 100\u2009req/s · 2 stages · 2\u2009min 01\u2009s · up to 9 connections',
  ],
];

describe('planToCommand', () => {
  for (const [executor, command] of executors) {
    it(`says ${executor.type} as ${command}`, () => {
      expect(planToCommand(planOf({ executor }))).toBe(`npx blitz run --url http://127.0.0.1:8080/ ${command}`);
    });
  }

  it('says everything that is not the default, quoted', () => {
    const plan = planOf({
      name: `It's 14,000`,
      requests: [{ url: 'http://127.0.0.1/?a=1&b={{seq}}', method: 'PUT', headers: { Accept: '*/*', 'X-Who': 'me' }, body: '{"a": 1}\n' }],
      connection: {
        keepAlive: false,
        insecure: true,
        timeoutMs: 2000,
        connectTimeoutMs: 1500,
        resolve: { 'shop.example:443': '127.0.0.1' },
        caPem: 'x',
      },
      checks: { expectStatus: [200, 302], expectBody: 'OK $HOME' },
      maxRedirects: 3,
      gracefulStopMs: 0,
      thresholds: [
        { metric: 'http_req_failed', expression: 'rate<0.01', abortOnFail: true },
        { metric: 'http_req_duration', expression: 'p(95)<500', abortOnFail: true },
      ],
    });
    expect(planToCommand(plan)).toBe(
      [
        `npx blitz run --url 'http://127.0.0.1/?a=1&b={{seq}}' -n 14000 -c 1000 --method PUT -H 'Accept: */*' -H 'X-Who: me' -d '{"a": 1}\n'`,
        `--timeout 2s --connect-timeout 1500ms --no-keepalive --insecure --ca-file ca.pem --resolve shop.example:443:127.0.0.1`,
        `--expect-status 200,302 --expect-body 'OK $HOME' --max-redirects 3 --threshold 'http_req_failed: rate<0.01'`,
        `--threshold 'http_req_duration: p(95)<500' --abort-on-fail --graceful-stop 0s --name 'It'\\''s 14,000'`,
      ].join(' '),
    );
  });

  it('leaves out the method a body implies', () => {
    expect(planToArguments(planOf({ requests: [{ url: 'http://h/', method: 'POST', body: 'x' }] }))).not.toContain('--method');
    expect(planToArguments(planOf({ requests: [{ url: 'http://h/', method: 'GET', body: 'x' }] }))).toContain('--method');
  });

  it('points to a plan file where flags cannot say it', () => {
    const threshold = { metric: 'http_req_failed', expression: 'rate<0.01' };
    const unsayable: Partial<LoadPlanInput>[] = [
      { requests: [{ url: 'http://h/a' }, { url: 'http://h/b' }] },
      { requests: [{ url: 'http://h/a', name: 'home' }] },
      { requests: [{ url: 'http://h/a', headers: { Accept: 'a', accept: 'b' } }] },
      { thresholds: [{ ...threshold, abortOnFail: true }, threshold] },
    ];
    for (const change of unsayable) expect(planToCommand(planOf(change))).toBe('npx blitz run plan.yaml');
  });
});

describe('planText', () => {
  for (const [executor, , text] of executors) it(`says ${text}`, () => expect(planText(planOf({ executor }))).toBe(text));

  it('adds what is unusual', () => {
    const plan = planOf({ requests: [{ url: 'http://h/a' }, { url: 'http://h/b', method: 'POST' }], connection: { keepAlive: false } });
    expect(planText(plan)).toBe('14,000 requests · 1,000 connections · 2 kinds of request · no keep-alive');
    expect(planTarget(plan)).toBe('GET http://h/a');
  });
});

describe('plan to command and back', () => {
  const requests: LoadPlanInput['requests'][] = [
    [{ url: 'http://127.0.0.1/?a=1&b={{seq}}', method: 'PUT', headers: { Accept: '*/*', 'X-Who': `it's me` }, body: '{"a": 1}\n' }],
    [{ url: 'https://[::1]:8443/', method: 'DELETE' }],
    [{ url: 'http://127.0.0.1/', method: 'GET', body: '-n 5' }],
  ];
  const changes: Partial<LoadPlanInput>[] = [
    ...executors.map(([executor]) => ({ executor })),
    ...requests.map((mix) => ({ requests: mix })),
    {
      connection: {
        keepAlive: false,
        insecure: true,
        timeoutMs: 61_001,
        connectTimeoutMs: 600_000,
        resolve: { 'a:1': '::1', '[::2]:2': '10.0.0.1' },
      },
    },
    { checks: { expectStatus: [204, 302], expectBody: '-x' }, maxRedirects: 20, gracefulStopMs: 0, name: '--url' },
    { thresholds: [{ metric: 'http_req_failed', expression: 'rate<0.01', abortOnFail: true }] },
  ];
  for (const change of changes) {
    it(`keeps ${JSON.stringify(change).slice(0, 100)}`, () => {
      const plan = planOf(change);
      expect(parsedPlanOf(...(planToArguments(plan) ?? []))).toEqual(plan);
    });
  }
});

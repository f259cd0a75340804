import { describe, expect, it } from 'vitest';
import { completeUrl, errorAt, formToPlan } from '../../../renderer/features/run/form-to-plan.ts';
import { emptyRunForm, planToForm, type RunForm } from '../../../renderer/features/run/run-form.ts';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import { loadPresets } from '../../../shared/model/presets.ts';
import { redactPlan } from '../../../shared/model/redact-plan.ts';

const url = 'http://127.0.0.1:8080/';

function form(change: Partial<RunForm> = {}): RunForm {
  const empty = emptyRunForm();
  return { ...empty, requests: empty.requests.map((request) => ({ ...request, url })), ...change };
}

describe('form to plan', () => {
  it('reads the form as it stands at first, once it has an address', () => {
    const { plan, errors } = formToPlan(form());
    expect(errors).toEqual({});
    expect(plan?.executor).toEqual({ type: 'shared-iterations', iterations: 14_000, vus: 100, maxDurationMs: 600_000 });
    expect(plan?.requests[0]).toMatchObject({ method: 'GET', url, headers: {} });
  });

  it.each(loadPresets.map((preset) => [preset.id, preset] as const))('gives the plan of preset %s back unchanged', (_id, preset) => {
    const plan = LoadPlanSchema.parse({ requests: [{ url }], executor: preset.executor, thresholds: [...preset.thresholds] });
    expect(formToPlan(planToForm(plan)).plan).toEqual(plan);
  });

  it('gives a plan with everything set back unchanged', () => {
    const plan = LoadPlanSchema.parse({
      name: 'before the change',
      requests: [
        { name: 'home', weight: 3, url, headers: { Accept: 'text/html', 'X-Colon': 'a: b' } },
        { name: 'shorten', weight: 1, method: 'POST', url: `${url}{{seq}}`, headers: {}, body: 'url=https://example.org/{{random}}' },
      ],
      executor: { type: 'constant-arrival-rate', rate: 250.5, durationMs: 90_000, maxVus: 40, iterations: 1000 },
      connection: {
        keepAlive: false,
        connectTimeoutMs: 1500,
        timeoutMs: 2000,
        insecure: true,
        caPem: '-----BEGIN CERTIFICATE-----',
        resolve: { 'shop.example:443': '127.0.0.1' },
      },
      checks: { expectStatus: [200, 302], expectBody: 'short' },
      maxRedirects: 3,
      thresholds: [{ metric: 'http_req_duration', expression: 'p(95)<500', abortOnFail: true }],
      gracefulStopMs: 0,
    });
    expect(formToPlan(planToForm(plan)).plan).toEqual(plan);
  });

  it('puts each message at its field and holds the plan back', () => {
    const { plan, errors } = formToPlan(form({ vus: '', iterations: 0, timeout: 'soon', maxDuration: '' }));
    expect(plan).toBeUndefined();
    expect(errors['executor.vus']).toBe('Fill this in');
    expect(errors['executor.iterations']).toBe('At least 1');
    expect(errors['connection.timeoutMs']).toContain('30s');
    expect(errors['executor.maxDurationMs']).toContain('30s');
  });

  it('does not mind what is wrong with another executor', () => {
    expect(formToPlan(form({ rate: '', startRate: '', duration: 'x' })).errors).toEqual({});
  });

  it('names the header line that is none, and the threshold nobody understands', () => {
    const broken = form({ thresholds: [{ key: 'a', metric: 'http_req_failed', expression: 'p(95)<1', abortOnFail: false }] });
    const { errors } = formToPlan({ ...broken, requests: broken.requests.map((request) => ({ ...request, headers: 'Accept text/html' })) });
    expect(errorAt(errors, 'requests.0.headers')).toContain('Accept text/html');
    expect(errorAt(errors, 'thresholds.0')).toBeTruthy();
  });

  it('does not send the mark that stands for a secret', () => {
    const plan = LoadPlanSchema.parse({
      requests: [{ url, headers: { Authorization: 'Bearer abcdefgh12345' } }],
      executor: { type: 'constant-vus', vus: 1, durationMs: 1000 },
    });
    const { plan: again, errors } = formToPlan(planToForm(redactPlan(plan)));
    expect(again).toBeUndefined();
    expect(errors['requests.0.headers']).toContain('secret');
  });

  it('finds the message of something inside a field', () => {
    expect(errorAt({ 'checks.expectStatus.1': 'At most 599' }, 'checks.expectStatus')).toBe('At most 599');
    expect(errorAt({ 'checks.expectStatusText': 'no' }, 'checks.expectStatus')).toBeUndefined();
  });
});

describe('an address', () => {
  it.each([
    ['shop.example/cart?a=1', 'http://shop.example/cart?a=1'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
    [' localhost:3000/ ', 'http://localhost:3000/'],
    ['https://shop.example/', 'https://shop.example/'],
    ['ftp://shop.example/', 'ftp://shop.example/'],
    ['shop', 'shop'],
  ])('typed as %j is meant as %s', (typed, meant) => expect(completeUrl(typed)).toBe(meant));

  it('is asked for where there is none', () => {
    const requests = form().requests.map((request) => ({ ...request, url: ' ' }));
    expect(formToPlan(form({ requests })).errors).toMatchObject({ 'requests.0.url': 'Give an address, e.g. http://127.0.0.1:8080/' });
  });
});

import { describe, expect, it } from 'vitest';
import {
  draftOfQuery,
  draftToForm,
  emptyAlarmForm,
  formToDraft,
  localMetricTexts,
  suggestName,
  unitOfForm,
} from '../../../renderer/features/alarms/alarm-form.ts';
import type { TargetId } from '../../../shared/base/ids.ts';
import { type AlarmDraft, AlarmDraftSchema } from '../../../shared/contract/alarms.ts';

const target = 'shop-prod' as TargetId;
const scope = { kind: 'aws', profile: 'shop', region: 'eu-central-1' } as const;

function draft(where: unknown, change: object = {}): AlarmDraft {
  return AlarmDraftSchema.parse({
    name: 'an alarm',
    description: 'call somebody',
    where,
    comparison: 'GreaterThanThreshold',
    threshold: 5,
    periodS: 10,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    tags: { team: 'shop', 'a=b': '' },
    targetId: target,
    ...change,
  });
}

const ours = [
  draft({ kind: 'local', metric: { kind: 'host', targetId: target, field: 'cpu' } }, { threshold: 0.07, tags: {} }),
  draft({ kind: 'local', metric: { kind: 'host', targetId: target, field: 'load1' } }, { tags: { team: 'shop' } }),
  draft({ kind: 'local', metric: { kind: 'run', field: 'failure_rate' } }, { threshold: 0.013, tags: {} }),
  draft({ kind: 'local', metric: { kind: 'run', field: 'p95_ms' } }, { threshold: 500, tags: {} }),
  draft(
    {
      kind: 'local',
      metric: { kind: 'log', source: { targetId: target, from: { kind: 'journal', unit: 'nginx.service' }, sudo: true }, pattern: 'x{2}' },
    },
    { statistic: 'Sum', tags: {} },
  ),
  draft(
    { kind: 'local', metric: { kind: 'http', url: 'https://shop.example/', field: 'duration_ms', timeoutMs: 1500, expectStatus: 204 } },
    { statistic: 'Maximum', tags: {} },
  ),
];
const theirs = draft(
  {
    kind: 'cloudwatch',
    scope,
    metric: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: [{ name: 'InstanceId', value: 'i-0' }] },
  },
  { threshold: 80, periodS: 60, statistic: 'p99.9', actions: { alarm: ['arn:aws:sns:eu-central-1:1:ops'] }, tags: { team: 'a b' } },
);

describe('the form of an alarm', () => {
  it.each([...ours, theirs].map((one) => [one.where.kind, one]))('of %s stands for the draft, both ways', (_, one) => {
    expect(formToDraft(draftToForm(one))).toEqual({ draft: one, errors: {} });
  });

  it('shows shares in percent, and gives them back as shares', () => {
    const [cpu, load] = ours;
    if (!cpu || !load) throw new Error('two drafts are expected');
    expect(draftToForm(cpu)).toMatchObject({ threshold: 7 });
    expect(unitOfForm(draftToForm(cpu))).toBe('%');
    expect(draftToForm(load)).toMatchObject({ threshold: 5 });
    expect(formToDraft({ ...draftToForm(cpu), threshold: 80 }).draft?.threshold).toBe(0.8);
  });

  it('takes a suggested name where none was typed', () => {
    const form = emptyAlarmForm(target);
    expect(formToDraft(form).errors).toMatchObject({ name: expect.any(String) });
    expect(formToDraft(form, suggestName(form, 'shop-prod')).draft?.name).toBe(`shop-prod ${localMetricTexts.host.cpu.label}`);
  });

  it.each([
    [{ evaluationPeriods: 2, datapointsToAlarm: 3 }, 'datapointsToAlarm'],
    [{ evaluationPeriods: '' as const }, 'evaluationPeriods'],
    [{ threshold: '' as const }, 'threshold'],
    [{ tags: ['no value'] }, 'tags'],
    [{ source: 'http' as const, url: 'ftp://x' }, 'where.metric.url'],
    [{ source: 'http' as const, url: 'http://x/', timeout: 'soon' }, 'where.metric.timeoutMs'],
    [{ source: 'log' as const, logPlace: 'relative' }, 'where.metric.source.from.path'],
    [{ source: 'log' as const, logPlace: '/var/log/x', pattern: '(' }, 'where.metric.pattern'],
    [{ kind: 'cloudwatch' as const, periodS: 60, evaluationPeriods: 5, datapointsToAlarm: 3 }, 'where.scope'],
    [{ name: 'two\nlines' }, 'name'],
  ])('does not take %j', (change, field) => {
    const { draft: made, errors } = formToDraft({ ...emptyAlarmForm(target), ...change }, 'a name');
    expect(made).toBeUndefined();
    expect(Object.keys(errors)).toContain(field);
  });

  it('names no action in an alarm of ours', () => {
    const form = { ...emptyAlarmForm(target), actions: { alarm: ['arn'], ok: [], insufficientData: [] } };
    expect(formToDraft(form, 'x').draft?.actions).toEqual({ alarm: [], ok: [], insufficientData: [] });
  });
});

it('begins an alarm on a metric of a chart, at periods CloudWatch evaluates', () => {
  const metric = { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: [{ name: 'InstanceId', value: 'i-0' }] };
  const begun = draftOfQuery(scope, { metric, statistic: 'Maximum', periodS: 1 }, target);
  expect(begun).toMatchObject({ name: 'i-0 CPUUtilization', threshold: 80, periodS: 10, statistic: 'Maximum', targetId: target });
  expect(AlarmDraftSchema.parse(begun)).toEqual(begun);
});

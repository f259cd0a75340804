import type { TargetId } from '../../../shared/base/ids.ts';
import { type AlarmDraft, AlarmDraftSchema, type LocalMetric } from '../../../shared/contract/alarms.ts';
import type { AwsScope } from '../../../shared/contract/aws.ts';
import type { CloudMetric, MetricQuery } from '../../../shared/contract/cloudwatch.ts';
import { localTargetId } from '../../../shared/contract/targets.ts';
import type { ComparisonOperator, MissingDataTreatment } from '../../../shared/model/alarm.ts';
import { durationText, parseDurationText } from '../../../shared/model/duration-text.ts';

type HostField = Extract<LocalMetric, { kind: 'host' }>['field'];
type RunField = Extract<LocalMetric, { kind: 'run' }>['field'];
type HttpField = Extract<LocalMetric, { kind: 'http' }>['field'];

/** What stands in the form of an alarm, as it was typed. */
export interface AlarmForm {
  readonly name: string;
  readonly description: string;
  readonly kind: 'local' | 'cloudwatch';
  readonly source: LocalMetric['kind'];
  /** The machine of a host's figure, and of a log. */
  readonly machine: TargetId;
  readonly hostField: HostField;
  readonly runField: RunField;
  readonly logFrom: 'file' | 'journal';
  /** A path, or a unit of the journal. */
  readonly logPlace: string;
  readonly logSudo: boolean;
  readonly pattern: string;
  readonly url: string;
  readonly httpField: HttpField;
  readonly timeout: string;
  readonly expectStatus: number | '';
  readonly scope: AwsScope | undefined;
  readonly metric: CloudMetric | undefined;
  readonly statistic: string;
  readonly comparison: ComparisonOperator;
  /** Of a share in percent. */
  readonly threshold: number | '';
  readonly periodS: number;
  readonly evaluationPeriods: number | '';
  readonly datapointsToAlarm: number | '';
  readonly treatMissingData: MissingDataTreatment;
  readonly actionsEnabled: boolean;
  readonly actions: AlarmDraft['actions'];
  /** `key=value`, each. */
  readonly tags: readonly string[];
  readonly pinned: TargetId | undefined;
}

/** What is wrong with which field, by its path in the draft: `name`, `where.metric.url`, `tags` … */
export type AlarmFormErrors = Readonly<Record<string, string>>;

/** An alarm on the CPU of a machine: what one begins with. */
export function emptyAlarmForm(machine: TargetId = localTargetId): AlarmForm {
  return {
    name: '',
    description: '',
    kind: 'local',
    source: 'host',
    machine,
    hostField: 'cpu',
    runField: 'failure_rate',
    logFrom: 'file',
    logPlace: '',
    logSudo: false,
    pattern: '\\b(ERROR|CRITICAL)\\b',
    url: '',
    httpField: 'failed',
    timeout: '5s',
    expectStatus: '',
    scope: undefined,
    metric: undefined,
    statistic: 'Average',
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 80,
    periodS: 1,
    evaluationPeriods: 10,
    datapointsToAlarm: 8,
    treatMissingData: 'missing',
    actionsEnabled: true,
    actions: { alarm: [], ok: [], insufficientData: [] },
    tags: [],
    pinned: machine,
  };
}

/** What an alarm on a metric of a chart begins with: 3 of 5 periods, and a threshold to be set. */
export function draftOfQuery(scope: AwsScope, { metric, statistic, periodS }: MetricQuery, targetId: TargetId | undefined): AlarmDraft {
  const isPercent = unitOfForm({ ...emptyAlarmForm(), kind: 'cloudwatch', metric }) === '%';
  return {
    name: [...metric.dimensions.map(({ value }) => value), metric.name].join(' ').slice(0, 255),
    description: '',
    where: { kind: 'cloudwatch', scope, metric },
    statistic,
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: isPercent ? 80 : 1,
    // CloudWatch evaluates periods of 10, 20, 30 s or whole minutes.
    periodS: Math.max(10, periodS),
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    treatMissingData: 'missing',
    actionsEnabled: true,
    actions: { alarm: [], ok: [], insufficientData: [] },
    tags: {},
    ...(targetId === undefined ? {} : { targetId }),
  };
}

/** What each metric of ours is called, and what it is counted in. */
export const localMetricTexts: {
  readonly host: Readonly<Record<HostField, { readonly label: string; readonly unit: string }>>;
  readonly run: Readonly<Record<RunField, { readonly label: string; readonly unit: string }>>;
  readonly http: Readonly<Record<HttpField, { readonly label: string; readonly unit: string }>>;
} = {
  host: {
    cpu: { label: 'CPU, all together', unit: '%' },
    steal: { label: 'CPU steal', unit: '%' },
    iowait: { label: 'I/O wait', unit: '%' },
    load1: { label: 'load average, 1 min', unit: '' },
    memory: { label: 'memory used', unit: '%' },
    swap: { label: 'swap used', unit: '%' },
    disk: { label: 'disk used (/)', unit: '%' },
    listen_overflows: { label: 'listen overflows', unit: 'per second' },
    resets_sent: { label: 'TCP resets sent', unit: 'per second' },
  },
  run: {
    failure_rate: { label: 'failure rate', unit: '%' },
    p95_ms: { label: 'p95 of the response time', unit: 'ms' },
    p99_ms: { label: 'p99 of the response time', unit: 'ms' },
    requests_per_second: { label: 'requests per second', unit: 'req/s' },
  },
  http: {
    failed: { label: 'failed (1) or not (0)', unit: '' },
    duration_ms: { label: 'time to the whole answer', unit: 'ms' },
  },
};

/** What the threshold is counted in; of CloudWatch the metric's own unit. */
export function unitOfForm(form: Pick<AlarmForm, 'kind' | 'source' | 'hostField' | 'runField' | 'httpField' | 'metric'>): string {
  if (form.kind === 'cloudwatch') return /Utilization$|_percent$|Percent$|^cpu_usage_/.test(form.metric?.name ?? '') ? '%' : '';
  if (form.source === 'host') return localMetricTexts.host[form.hostField].unit;
  if (form.source === 'run') return localMetricTexts.run[form.runField].unit;
  return form.source === 'http' ? localMetricTexts.http[form.httpField].unit : 'lines';
}

/** Whether the draft's threshold is a share 0…1 where the form's is in percent. */
function isShare(form: AlarmForm): boolean {
  return form.kind === 'local' && (form.source === 'host' || form.source === 'run') && unitOfForm(form) === '%';
}

/** The form that stands for a draft: `formToDraft(draftToForm(draft))` is the draft again. */
export function draftToForm(draft: AlarmDraft): AlarmForm {
  const { where, targetId, tags, threshold, actions } = draft;
  const { name, description, statistic, comparison, periodS, evaluationPeriods, datapointsToAlarm, treatMissingData, actionsEnabled } =
    draft;
  const form: AlarmForm = {
    ...emptyAlarmForm(targetId),
    ...{ name, description, statistic, comparison, periodS, evaluationPeriods, datapointsToAlarm, treatMissingData, actionsEnabled },
    ...(where.kind === 'local' ? ofLocal(where.metric) : { kind: where.kind, scope: where.scope, metric: where.metric }),
    threshold,
    actions,
    tags: Object.entries(tags).map(([key, value]) => `${key}=${value}`),
    pinned: targetId,
  };
  return isShare(form) ? { ...form, threshold: Number((threshold * 100).toPrecision(12)) } : form;
}

function ofLocal(metric: LocalMetric): Partial<AlarmForm> {
  const of = { kind: 'local', source: metric.kind } as const;
  switch (metric.kind) {
    case 'host':
      return { ...of, machine: metric.targetId, hostField: metric.field };
    case 'run':
      return { ...of, runField: metric.field };
    case 'log': {
      const { targetId, from, sudo } = metric.source;
      const logPlace = from.kind === 'file' ? from.path : from.unit;
      return { ...of, machine: targetId, logFrom: from.kind, logPlace, logSudo: sudo, pattern: metric.pattern };
    }
    case 'http': {
      const { url, field, timeoutMs, expectStatus } = metric;
      return { ...of, url, httpField: field, timeout: durationText(timeoutMs), expectStatus: expectStatus ?? '' };
    }
  }
}

/** Reads the form with the schema of the wire; `suggestedName` is taken where none was typed. */
export function formToDraft(
  form: AlarmForm,
  suggestedName = '',
): { readonly draft: AlarmDraft | undefined; readonly errors: AlarmFormErrors } {
  const { description, statistic, comparison, threshold, periodS, evaluationPeriods, datapointsToAlarm, treatMissingData, pinned } = form;
  const errors: Record<string, string> = {};
  const tags: Record<string, string> = {};
  for (const tag of form.tags) {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(tag) ?? [];
    if (key === undefined) errors.tags = `"${tag}" is not key=value`;
    else tags[key.trim()] = (value ?? '').trim();
  }
  if (form.kind === 'local' && form.source === 'log' && !isPattern(form.pattern)) {
    errors['where.metric.pattern'] = 'Not a regular expression of JavaScript';
  }
  const isCounted = form.kind === 'local' && form.source === 'log';
  const parsed = AlarmDraftSchema.safeParse({
    name: form.name.trim() === '' ? suggestedName : form.name,
    description,
    where:
      form.kind === 'local' ? { kind: 'local', metric: localMetric(form) } : { kind: 'cloudwatch', scope: form.scope, metric: form.metric },
    statistic: isCounted ? 'Sum' : statistic,
    comparison,
    threshold: threshold === '' ? undefined : isShare(form) ? Number((threshold / 100).toPrecision(12)) : threshold,
    periodS,
    evaluationPeriods: evaluationPeriods === '' ? undefined : evaluationPeriods,
    datapointsToAlarm: datapointsToAlarm === '' ? undefined : datapointsToAlarm,
    treatMissingData,
    actionsEnabled: form.actionsEnabled,
    actions: form.kind === 'cloudwatch' ? form.actions : {},
    tags,
    ...(pinned === undefined ? {} : { targetId: pinned }),
  });
  for (const { path, message } of parsed.error?.issues ?? []) {
    const key = path[0] === 'actions' || path[0] === 'tags' ? path[0] : path.join('.');
    errors[key] ??= messages[key] ?? message;
  }
  return { draft: Object.keys(errors).length === 0 ? parsed.data : undefined, errors };
}

const messages: Readonly<Record<string, string>> = {
  name: 'A name of at most 255 characters',
  threshold: 'A number',
  evaluationPeriods: 'A whole number from 1 to 1,440',
  datapointsToAlarm: 'A whole number from 1, not more than the periods',
  'where.scope': 'Pick an account and region',
  'where.metric': 'Pick a metric',
  'where.metric.url': 'An address that begins with http:// or https://',
  'where.metric.pattern': 'A pattern of 1 to 500 characters',
  'where.metric.timeoutMs': 'A time from 100ms to 60s',
  'where.metric.expectStatus': 'A status from 100 to 599, or nothing',
};

function localMetric(form: AlarmForm): unknown {
  switch (form.source) {
    case 'host':
      return { kind: 'host', targetId: form.machine, field: form.hostField };
    case 'run':
      return { kind: 'run', field: form.runField };
    case 'log':
      return {
        kind: 'log',
        source: {
          targetId: form.machine,
          from: form.logFrom === 'file' ? { kind: 'file', path: form.logPlace.trim() } : { kind: 'journal', unit: form.logPlace.trim() },
          sudo: form.logSudo,
        },
        pattern: form.pattern,
      };
    case 'http':
      return {
        kind: 'http',
        url: form.url.trim(),
        field: form.httpField,
        timeoutMs: parseDurationText(form.timeout) ?? 0,
        ...(form.expectStatus === '' ? {} : { expectStatus: form.expectStatus }),
      };
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** What one would call the alarm: its machine and what it looks at. */
export function suggestName(form: AlarmForm, machineName: string): string {
  if (form.kind === 'cloudwatch') {
    const instance = form.metric?.dimensions.map(({ value }) => value).join(' ');
    return form.metric ? `${instance ?? ''} ${form.metric.name}`.trim().slice(0, 255) : '';
  }
  if (form.source === 'host') return `${machineName} ${localMetricTexts.host[form.hostField].label}`;
  if (form.source === 'run') return `${localMetricTexts.run[form.runField].label} of a run`;
  if (form.source === 'log') return `${machineName} ${form.logPlace.split('/').at(-1) || 'log'} pattern`;
  return `${URL.parse(form.url)?.host ?? ''} HTTP check`.trim();
}

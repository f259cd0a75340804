import { InvalidArgumentError } from 'commander';
import type { TargetId } from '../../shared/base/ids.ts';
import { type AlarmDraft, AlarmDraftSchema, type LocalMetric, LocalMetricSchema } from '../../shared/contract/alarms.ts';
import type { AwsScope } from '../../shared/contract/aws.ts';
import type { CloudMetric } from '../../shared/contract/cloudwatch.ts';
import type { ComparisonOperator, MissingDataTreatment } from '../../shared/model/alarm.ts';
import { comparisonSymbols } from '../../shared/model/alarm-text.ts';
import type { ScopeFlags } from './aws-scope.ts';
import { CliError, exitCodes } from './exit-codes.ts';
import { durationFlag } from './flag-values.ts';

/** `>80%` */
export interface WhenFlag {
  readonly comparison: ComparisonOperator;
  readonly value: number;
  readonly isPercent: boolean;
}

export interface AlarmCreateFlags extends ScopeFlags {
  readonly preset?: string;
  readonly target?: string;
  readonly host?: string;
  readonly run?: string;
  readonly log?: string;
  readonly pattern?: string;
  readonly http?: string;
  readonly httpTime?: boolean;
  readonly expectStatus?: number;
  readonly metric?: { readonly namespace: string; readonly name: string };
  readonly dimension?: CloudMetric['dimensions'];
  readonly when?: WhenFlag;
  readonly for?: { readonly of: number; readonly m: number };
  readonly period?: number;
  readonly statistic?: string;
  readonly missing?: MissingDataTreatment;
  readonly description?: string;
  readonly action?: readonly string[];
  readonly okAction?: readonly string[];
  readonly disabled?: boolean;
}

/** What an alarm looks at needs what is known elsewhere. */
export interface AlarmPlaces {
  readonly targetId: TargetId | undefined;
  readonly scope: AwsScope;
}

/** The alarm the flags write down. Throws a CliError that says what is missing. */
export function draftFromFlags(name: string | undefined, flags: AlarmCreateFlags, { targetId, scope }: AlarmPlaces): AlarmDraft {
  if (name === undefined) throw usage('An alarm needs a name.', "Write it first: npx blitz alarms create 'shop CPU' …");
  const where =
    flags.metric === undefined ? { kind: 'local', metric: localMetricOf(flags, targetId) } : cloudWhere(flags.metric, flags, scope);
  const isFailed = flags.http !== undefined && flags.httpTime !== true;
  // A check failed or did not: there is nothing else to compare.
  const when = flags.when ?? (isFailed ? { comparison: 'GreaterThanOrEqualToThreshold', value: 1, isPercent: false } : undefined);
  if (when === undefined) throw usage('When does it go to ALARM?', "Write it as --when '>80%' or --when '>=5'.");
  const isShare = where.kind === 'local' && isShareMetric(where.metric as LocalMetric);
  if (isShare && !when.isPercent && when.value > 1) throw usage('That figure is a share.', `Write --when '>${when.value}%'.`);
  return parsed({
    name,
    where,
    comparison: when.comparison,
    threshold: isShare && when.isPercent ? when.value / 100 : when.value,
    periodS: flags.period ?? (flags.metric === undefined ? (flags.http === undefined ? 1 : 10) : 60),
    evaluationPeriods: flags.for?.of ?? 3,
    datapointsToAlarm: flags.for?.m ?? 3,
    statistic: flags.statistic ?? (flags.log === undefined ? 'Average' : 'Sum'),
    treatMissingData: flags.missing ?? 'missing',
    description: flags.description ?? '',
    actionsEnabled: flags.disabled !== true,
    actions: { alarm: [...(flags.action ?? [])], ok: [...(flags.okAction ?? [])], insufficientData: [] },
    ...(targetId === undefined ? {} : { targetId }),
  });
}

/** A preset under another name, or disabled, where the flags say so. */
export function presetFromFlags(draft: AlarmDraft, name: string | undefined, flags: AlarmCreateFlags): AlarmDraft {
  const { description = draft.description, action, okAction } = flags;
  const actions = { ...draft.actions, ...(action && { alarm: [...action] }), ...(okAction && { ok: [...okAction] }) };
  return parsed({ ...draft, name: name ?? draft.name, description, actions, actionsEnabled: flags.disabled !== true });
}

function parsed(draft: unknown): AlarmDraft {
  const result = AlarmDraftSchema.safeParse(draft);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw usage(`That is no alarm: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, '"npx blitz help alarms" has examples.');
}

function localMetricOf(flags: AlarmCreateFlags, targetId: TargetId | undefined): LocalMetric {
  const { host, run, log, http, pattern } = flags;
  if ([host, run, log, http].filter((one) => one !== undefined).length !== 1) {
    throw usage('What does it look at?', 'Give one of --host, --run, --log, --http, --metric, or a --preset.');
  }
  const metric = LocalMetricSchema.safeParse(
    host !== undefined
      ? { kind: 'host', targetId: needTarget(targetId, '--host'), field: host.replaceAll('-', '_') }
      : run !== undefined
        ? { kind: 'run', field: run.replaceAll('-', '_') }
        : log !== undefined
          ? { kind: 'log', source: { targetId: needTarget(targetId, '--log'), from: { kind: 'file', path: log }, sudo: false }, pattern }
          : {
              kind: 'http',
              url: http,
              field: flags.httpTime ? 'duration_ms' : 'failed',
              ...(flags.expectStatus && { expectStatus: flags.expectStatus }),
            },
  );
  if (metric.success) return metric.data;
  const [issue] = metric.error.issues;
  throw usage(
    `It cannot look at that: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    '"npx blitz help alarms" lists what it can.',
  );
}

function cloudWhere({ namespace, name }: { namespace: string; name: string }, flags: AlarmCreateFlags, scope: AwsScope) {
  if ([flags.host, flags.run, flags.log, flags.http].some((one) => one !== undefined)) {
    throw usage('One alarm looks at one thing.', 'Give --metric, or one of --host, --run, --log, --http.');
  }
  return { kind: 'cloudwatch', scope, metric: { namespace, name, dimensions: [...(flags.dimension ?? [])] } };
}

function needTarget(targetId: TargetId | undefined, flag: string): TargetId {
  if (targetId === undefined) throw usage(`${flag} needs a target.`, 'Name it with --target; "local" is this machine.');
  return targetId;
}

function isShareMetric(metric: LocalMetric): boolean {
  if (metric.kind === 'host') return ['cpu', 'steal', 'iowait', 'memory', 'swap', 'disk'].includes(metric.field);
  return metric.kind === 'run' && metric.field === 'failure_rate';
}

function usage(message: string, hint: string): CliError {
  return new CliError(exitCodes.usage, message, hint);
}

/** Parser of `--when '>80%'`. */
export function whenFlag(text: string): WhenFlag {
  const [, symbol, figure, percent] = /^(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const comparison = (Object.keys(comparisonSymbols) as ComparisonOperator[]).find((key) => comparisonSymbols[key] === symbol);
  if (comparison === undefined || figure === undefined) throw new InvalidArgumentError("Write it as '>80%', '>=5' or '<20'.");
  return { comparison, value: Number(figure), isPercent: percent === '%' };
}

/** Parser of `--for 3/5`: M of N periods; `--for 3` is all of three. */
export function forFlag(text: string): { readonly m: number; readonly of: number } {
  const [, m, of = m] = /^([1-9]\d{0,3})(?:\/([1-9]\d{0,3}))?$/.exec(text.trim()) ?? [];
  if (m === undefined || Number(m) > Number(of)) throw new InvalidArgumentError('Write it as M/N, e.g. 3/5, or N.');
  return { m: Number(m), of: Number(of) };
}

/** Parser of `--metric AWS/EC2:CPUUtilization`. */
export function metricFlag(text: string): { readonly namespace: string; readonly name: string } {
  const at = text.lastIndexOf(':');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Write it as NAMESPACE:NAME, e.g. AWS/EC2:CPUUtilization.');
  return { namespace: text.slice(0, at), name: text.slice(at + 1) };
}

/** Parser of `--period 10s`. */
export function alarmPeriodFlag(text: string): number {
  const seconds = durationFlag(text) / 1000;
  if (!Number.isInteger(seconds) || seconds < 1) throw new InvalidArgumentError('Whole seconds: 1s, 10s, 1m …');
  return seconds;
}

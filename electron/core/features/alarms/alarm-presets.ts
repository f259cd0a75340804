import type { AlarmDraft, LocalMetric } from '../../../../shared/contract/alarms.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { CloudMetricName } from '../../adapters/aws/index.ts';

/** What is known of a target when alarms are proposed for it. */
export interface PresetFacts {
  readonly target: Target;
  /** Where its metrics are in CloudWatch, and of which instance. */
  readonly cloud?: { readonly scope: AwsScope; readonly instanceId: string; readonly instanceType?: string | undefined } | undefined;
  /** Metrics of the CloudWatch agent there are of that instance. */
  readonly agent: readonly CloudMetricName[];
  /** The demo lab's metrics, where it is its machine. */
  readonly demo: readonly CloudMetricName[];
}

export interface AlarmPreset {
  readonly key: string;
  readonly title: string;
  readonly why: string;
  readonly draft: AlarmDraft;
}

type Rule = Pick<AlarmDraft, 'threshold' | 'periodS' | 'evaluationPeriods' | 'datapointsToAlarm'> & Partial<AlarmDraft>;

/** Alarms one would want on a target, CloudWatch's where there is any, ours in any case: seconds after the fact instead of minutes. */
export function alarmPresets(facts: PresetFacts): AlarmPreset[] {
  return [...cloudPresets(facts), ...localPresets(facts)];
}

function cloudPresets({ target, cloud, agent, demo }: PresetFacts): AlarmPreset[] {
  if (cloud === undefined) return [];
  const { scope, instanceId, instanceType } = cloud;
  const put = (key: string, title: string, why: string, metric: CloudMetricName, rule: Rule): AlarmPreset => ({
    key,
    title,
    why,
    draft: draft(target, `${target.name} ${title}`, why, { kind: 'cloudwatch', scope, metric: own(metric) }, rule),
  });
  const ec2 = (name: string): CloudMetricName => ({ namespace: 'AWS/EC2', name, dimensions: [{ name: 'InstanceId', value: instanceId }] });
  const presets: AlarmPreset[] = [];
  const demoCpu = demo.find(({ name }) => name === 'CPUUtilization');
  const cpuMetric = instanceId === '' ? demoCpu : ec2('CPUUtilization');
  if (cpuMetric !== undefined) {
    presets.push(
      put('ec2-cpu', 'CPU', 'CPU at 80 % or more in 3 of 5 minutes: the machine has no reserve left.', cpuMetric, {
        threshold: 80,
        periodS: 60,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
      }),
    );
  }
  if (instanceId === '') return presets;
  presets.push(
    put('ec2-status', 'status check', 'A status check failed twice: the machine or its host does not answer.', ec2('StatusCheckFailed'), {
      statistic: 'Maximum',
      threshold: 1,
      periodS: 60,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      treatMissingData: 'breaching',
    }),
  );
  // Only instances of the T families have credits.
  if (instanceType !== undefined && /^t\d/.test(instanceType)) {
    presets.push(
      put('ec2-credits', 'CPU credits low', 'Below 20 credits the CPU is soon held to its baseline.', ec2('CPUCreditBalance'), {
        comparison: 'LessThanThreshold',
        statistic: 'Minimum',
        threshold: 20,
        // CloudWatch has credits every five minutes only.
        periodS: 300,
        evaluationPeriods: 2,
        datapointsToAlarm: 2,
      }),
    );
  }
  const memory = agent.find(({ name }) => name === 'mem_used_percent');
  if (memory !== undefined) {
    presets.push(
      put('agent-memory', 'memory', 'Memory used over 90 % for 5 minutes: next comes the OOM killer.', memory, {
        threshold: 90,
        periodS: 60,
        evaluationPeriods: 5,
        datapointsToAlarm: 5,
      }),
    );
  }
  const disks = agent.filter(({ name }) => name === 'disk_used_percent');
  const root = disks.find(({ dimensions }) => dimensions.some(({ name, value }) => name === 'path' && value === '/')) ?? disks[0];
  if (root !== undefined) {
    presets.push(
      put('agent-disk', 'disk', 'The disk is over 85 % full: logs and databases stop when it is full.', root, {
        threshold: 85,
        periodS: 300,
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
      }),
    );
  }
  return presets;
}

function localPresets({ target }: PresetFacts): AlarmPreset[] {
  const put = (key: string, title: string, why: string, metric: LocalMetric, rule: Rule): AlarmPreset => ({
    key,
    title,
    why,
    draft: draft(target, `${target.name} ${title}`, why, { kind: 'local', metric }, rule),
  });
  const host = (field: Extract<LocalMetric, { kind: 'host' }>['field']): LocalMetric => ({ kind: 'host', targetId: target.id, field });
  const presets = [
    put('local-cpu', 'CPU, every second', 'CPU over 90 % in 8 of 10 seconds, told seconds after the fact.', host('cpu'), {
      comparison: 'GreaterThanThreshold',
      threshold: 0.9,
      periodS: 1,
      evaluationPeriods: 10,
      datapointsToAlarm: 8,
    }),
    put('local-memory', 'memory, every second', 'Memory used over 90 % for 10 seconds.', host('memory'), {
      comparison: 'GreaterThanThreshold',
      threshold: 0.9,
      periodS: 1,
      evaluationPeriods: 10,
      datapointsToAlarm: 10,
    }),
    put('local-disk', 'disk, every minute', 'The root file system is over 85 % full.', host('disk'), {
      comparison: 'GreaterThanThreshold',
      threshold: 0.85,
      periodS: 60,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
    }),
    put(
      'run-failures',
      'failure rate of a run',
      'More than 1 % of the requests of a run fail for 5 seconds.',
      { kind: 'run', field: 'failure_rate' },
      {
        comparison: 'GreaterThanThreshold',
        threshold: 0.01,
        periodS: 1,
        evaluationPeriods: 5,
        datapointsToAlarm: 5,
        treatMissingData: 'notBreaching',
      },
    ),
    put(
      'run-p95',
      'p95 of a run',
      'The slowest 5 % of the requests take longer than 500 ms for 5 seconds.',
      { kind: 'run', field: 'p95_ms' },
      {
        comparison: 'GreaterThanThreshold',
        threshold: 500,
        periodS: 1,
        evaluationPeriods: 5,
        datapointsToAlarm: 5,
        treatMissingData: 'notBreaching',
      },
    ),
  ];
  for (const [index, path] of target.logPaths.slice(0, 3).entries()) {
    const source = { targetId: target.id, from: { kind: 'file' as const, path }, sudo: false };
    const name = path.split('/').at(-1) ?? path;
    presets.push(
      put(
        `log-errors-${index}`,
        `ERROR in ${name}`,
        `A line with ERROR or CRITICAL in ${path}.`,
        { kind: 'log', source, pattern: '\\b(ERROR|CRITICAL)\\b' },
        {
          statistic: 'Sum',
          threshold: 1,
          periodS: 10,
          evaluationPeriods: 1,
          datapointsToAlarm: 1,
          treatMissingData: 'notBreaching',
        },
      ),
    );
  }
  if (target.appUrl !== '') {
    presets.push(
      put(
        'http-check',
        'HTTP check',
        `${target.appUrl} does not answer, or with an error, twice in a row.`,
        { kind: 'http', url: target.appUrl, field: 'failed', timeoutMs: 5000 },
        {
          statistic: 'Maximum',
          threshold: 1,
          periodS: 10,
          evaluationPeriods: 2,
          datapointsToAlarm: 2,
          treatMissingData: 'breaching',
        },
      ),
    );
  }
  return presets;
}

function draft(target: Target, name: string, description: string, where: AlarmDraft['where'], rule: Rule): AlarmDraft {
  return {
    name,
    description,
    where,
    statistic: 'Average',
    comparison: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'missing',
    actionsEnabled: true,
    actions: { alarm: [], ok: [], insufficientData: [] },
    tags: {},
    targetId: target.id,
    ...rule,
  };
}

function own({ namespace, name, dimensions }: CloudMetricName): Extract<AlarmDraft['where'], { kind: 'cloudwatch' }>['metric'] {
  return { namespace, name, dimensions: dimensions.map((dimension) => ({ ...dimension })) };
}

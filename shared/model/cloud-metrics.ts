interface KnownMetric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly unit: string;
  /** Of the points EC2 sends; the agent's are as it is configured, a minute by default. */
  readonly periodS?: number;
}

/**
 * What one looks at first, in that order. EC2: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html; the
 * agent: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/metrics-collected-by-CloudWatch-agent.html. Credits come every 5 minutes only.
 */
const knownMetrics: readonly KnownMetric[] = [
  { namespace: 'AWS/EC2', name: 'CPUUtilization', statistic: 'Average', unit: 'Percent' },
  { namespace: 'AWS/EC2', name: 'NetworkIn', statistic: 'Sum', unit: 'Bytes' },
  { namespace: 'AWS/EC2', name: 'NetworkOut', statistic: 'Sum', unit: 'Bytes' },
  { namespace: 'AWS/EC2', name: 'StatusCheckFailed', statistic: 'Maximum', unit: 'Count', periodS: 60 },
  { namespace: 'AWS/EC2', name: 'CPUCreditBalance', statistic: 'Average', unit: 'Count', periodS: 300 },
  { namespace: 'AWS/EC2', name: 'CPUSurplusCreditBalance', statistic: 'Average', unit: 'Count', periodS: 300 },
  { namespace: 'CWAgent', name: 'mem_used_percent', statistic: 'Average', unit: 'Percent' },
  { namespace: 'CWAgent', name: 'disk_used_percent', statistic: 'Average', unit: 'Percent' },
  { namespace: 'CWAgent', name: 'swap_used_percent', statistic: 'Average', unit: 'Percent' },
  { namespace: 'CWAgent', name: 'cpu_usage_user', statistic: 'Average', unit: 'Percent' },
  { namespace: 'CWAgent', name: 'cpu_usage_system', statistic: 'Average', unit: 'Percent' },
  { namespace: 'CWAgent', name: 'cpu_usage_iowait', statistic: 'Average', unit: 'Percent' },
  { namespace: 'CWAgent', name: 'cpu_usage_steal', statistic: 'Average', unit: 'Percent' },
  { namespace: 'CWAgent', name: 'cpu_usage_idle', statistic: 'Average', unit: 'Percent' },
  { namespace: 'CWAgent', name: 'procstat_cpu_usage', statistic: 'Average', unit: 'Percent' },
  { namespace: 'CWAgent', name: 'procstat_memory_rss', statistic: 'Average', unit: 'Bytes' },
  { namespace: 'CWAgent', name: 'net_bytes_recv', statistic: 'Average', unit: 'Bytes' },
  { namespace: 'CWAgent', name: 'net_bytes_sent', statistic: 'Average', unit: 'Bytes' },
];

const ranks = new Map(knownMetrics.map(({ namespace, name }, index) => [`${namespace} ${name}`, index]));

interface MetricName {
  readonly namespace: string;
  readonly name: string;
}

function known({ namespace, name }: MetricName): KnownMetric | undefined {
  return knownMetrics[ranks.get(`${namespace} ${name}`) ?? -1];
}

/** CloudWatch's unit of a metric, where it is known; of the agent's by the name's ending. */
export function unitOfMetric(metric: MetricName): string | undefined {
  const unit = known(metric)?.unit;
  if (unit !== undefined || metric.namespace !== 'CWAgent') return unit;
  if (metric.name.endsWith('_percent') || metric.name.startsWith('cpu_usage_')) return 'Percent';
  return metric.name.includes('bytes') ? 'Bytes' : undefined;
}

/** The statistic that says most about a metric. */
export function statisticOfMetric(metric: MetricName): string {
  return known(metric)?.statistic ?? 'Average';
}

/** The period its points come in, in seconds; of EC2's: every minute with detailed monitoring, else every five. */
export function periodOfMetric(metric: MetricName, detailedMonitoring: boolean): number {
  return known(metric)?.periodS ?? (metric.namespace === 'AWS/EC2' && !detailedMonitoring ? 300 : 60);
}

/** Those worth looking at first, first; the others by name behind them. */
export function compareMetrics(a: MetricName, b: MetricName): number {
  const rank = (metric: MetricName) => ranks.get(`${metric.namespace} ${metric.name}`) ?? ranks.size;
  return rank(a) - rank(b) || a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name);
}

/** EC2's own metrics of an instance: they are there without an agent. */
export function ec2Metrics(instanceId: string, isBurstable: boolean) {
  return knownMetrics
    .filter(({ namespace, name }) => namespace === 'AWS/EC2' && (isBurstable || !name.includes('Credit')))
    .map(({ namespace, name }) => ({ namespace, name, dimensions: [{ name: 'InstanceId', value: instanceId }] }));
}

/** t2, t3, t3a, t4g …: types that live on CPU credits. */
export function isBurstableType(type: string): boolean {
  return /^t\d/.test(type);
}

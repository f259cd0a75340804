import { type Command, InvalidArgumentError } from 'commander';
import type { AwsScope } from '../../shared/contract/aws.ts';
import { type CloudMetric, type MetricQuery, type MetricSeries, StatisticSchema } from '../../shared/contract/cloudwatch.ts';
import type { Client } from '../../shared/contract/index.ts';
import { statisticOfMetric } from '../../shared/model/cloud-metrics.ts';
import { cloudSeriesCsv, cloudSeriesRows, metricText } from '../../shared/model/cloud-series-csv.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { addScopeFlags, withAws } from './aws-command.ts';
import { type ScopeFlags, scopeOfFlags } from './aws-scope.ts';
import type { CliContext } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { findTarget } from './find-target.ts';
import { countFlag, durationFlag } from './flag-values.ts';
import { printTable } from './text-table.ts';

type Dimension = CloudMetric['dimensions'][number];

export interface MetricsListFlags extends ScopeFlags {
  readonly namespace?: string;
  readonly limit?: number;
}

export interface MetricsGetFlags extends ScopeFlags {
  readonly dimension?: readonly Dimension[];
  readonly statistic?: string;
  readonly period?: number;
  readonly last?: number;
  readonly target?: string;
  readonly csv?: boolean;
}

/** `blitz metrics list`: those in which all words occur. */
export async function listMetrics(words: readonly string[], flags: MetricsListFlags, context: CliContext): Promise<ExitCode> {
  return withAws(context, async (client, signal) => {
    const scope = await scopeOfFlags(client, flags);
    const asked = { scope, search: words.join(' '), limit: flags.limit ?? 500, fresh: true };
    const { metrics, total } = await client.cloudwatch.metrics(
      { ...asked, ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }) },
      { signal },
    );
    const { out, err } = context;
    if (flags.json) out.line(JSON.stringify(metrics, undefined, 2));
    else {
      const row = ({ namespace, name, dimensions }: CloudMetric) =>
        [namespace, name, dimensions.map((one) => `${one.name}=${one.value}`).join(' ')].map(visibleText);
      printTable([['namespace', 'metric', 'dimensions'], ...metrics.map(row)], out);
    }
    if (metrics.length < total) err.line(`${total - metrics.length} more: give more words, or --limit.`);
    return exitCodes.pass;
  });
}

/** `blitz metrics get`: the values of a metric, or of what one would look at for a target. */
export async function getMetrics(
  namespace: string | undefined,
  name: string | undefined,
  flags: MetricsGetFlags,
  context: CliContext,
): Promise<ExitCode> {
  return withAws(context, async (client, signal) => {
    const { scope, queries } = await whatIsAsked(client, context, namespace, name, flags);
    const endAt = Date.now();
    const startAt = endAt - (flags.last ?? 3_600_000);
    const { series } = await client.cloudwatch.series({ scope, queries, startAt, endAt }, { signal });
    print(series, flags, context);
    return exitCodes.pass;
  });
}

async function whatIsAsked(
  client: Client,
  context: CliContext,
  namespace: string | undefined,
  name: string | undefined,
  flags: MetricsGetFlags,
): Promise<{ scope: AwsScope; queries: MetricQuery[] }> {
  if (flags.target !== undefined) {
    const target = await findTarget(client, context, flags.target);
    const { scope, queries, advice } = await client.cloudwatch.ofTarget({ targetId: target.id });
    for (const line of advice) context.err.line(visibleText(line));
    if (scope === undefined || queries.length === 0) {
      throw new CliError(exitCodes.configuration, `CloudWatch has nothing of ${visibleText(target.name)}.`, 'Name a metric instead.');
    }
    return { scope, queries: queries.map((query) => withFlags(query, flags)) };
  }
  if (namespace === undefined || name === undefined) {
    throw new CliError(
      exitCodes.usage,
      'Which metric?',
      'Name it, e.g. AWS/EC2 CPUUtilization -d InstanceId=i-…, or a target with --target.',
    );
  }
  const metric = { namespace, name, dimensions: [...(flags.dimension ?? [])] };
  return {
    scope: await scopeOfFlags(client, flags),
    queries: [withFlags({ metric, statistic: statisticOfMetric(metric), periodS: 60 }, flags)],
  };
}

function withFlags(query: MetricQuery, flags: MetricsGetFlags): MetricQuery {
  return { ...query, statistic: flags.statistic ?? query.statistic, periodS: flags.period ?? query.periodS };
}

function print(series: readonly MetricSeries[], flags: MetricsGetFlags, { out, err }: CliContext): void {
  if (flags.json) out.line(JSON.stringify(series, undefined, 2));
  else if (flags.csv) out.write(cloudSeriesCsv(series));
  else {
    series.forEach(({ query, unit }, index) => {
      const words = `${metricText(query.metric)}, ${query.statistic} of ${query.periodS} s${unit === undefined ? '' : `, ${unit}`}`;
      err.line(visibleText(`${index + 1}: ${words}`));
    });
    const rows = cloudSeriesRows(series).map(([at, ...values]) => [at, ...values.map((value) => (value === '' ? '' : shortly(value)))]);
    printTable([['time', ...series.map((_, index) => String(index + 1))], ...rows], out, { isRight: (column) => column > 0 });
    if (rows.length === 0) err.line('There are no values in that span: the metric may be of another region, or be sent less often.');
  }
  for (const { label, statusCode } of series) {
    if (statusCode !== 'Complete')
      err.line(err.style('yellow', visibleText(`${label}: CloudWatch says ${statusCode}; values may be missing.`)));
  }
}

function shortly(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Parser of one `-d Name=Value`; each adds to those before. */
export function dimensionFlag(text: string, before: readonly Dimension[] | undefined): Dimension[] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Write it as Name=Value.');
  return [...(before ?? []), { name: text.slice(0, at), value: text.slice(at + 1) }];
}

/** Parser of `--statistic p95`. */
export function statisticFlag(text: string): string {
  if (!StatisticSchema.safeParse(text).success) throw new InvalidArgumentError('Not a statistic: Average, Maximum, p95 …');
  return text;
}

function periodFlag(text: string): number {
  const seconds = durationFlag(text) / 1000;
  if (![1, 5, 10, 20, 30].includes(seconds) && (seconds < 60 || seconds % 60 !== 0)) {
    throw new InvalidArgumentError('1s, 5s, 10s, 20s, 30s or whole minutes.');
  }
  return seconds;
}

export interface MetricsActions {
  readonly list: (words: readonly string[], flags: MetricsListFlags) => Promise<void>;
  readonly get: (namespace: string | undefined, name: string | undefined, flags: MetricsGetFlags) => Promise<void>;
}

const help = `
A span too long for its period is read with a longer one: 1440 points at most.

Examples:
  $ npx blitz metrics list cpu i-0123456789abcdef0 --profile shop --region eu-central-1
  $ npx blitz metrics get AWS/EC2 CPUUtilization -d InstanceId=i-0123456789abcdef0 --last 3h --csv > cpu.csv
  $ npx blitz metrics get --target shop --last 30m

Exit codes:
  0 answered   2 usage   97 AWS failed or cannot be reached, or you are signed out   104 wrong configuration   107 internal error`;

/** Declares `blitz metrics list|get`. */
export function declareMetrics(program: Command, actions: MetricsActions): void {
  const metrics = program
    .command('metrics')
    .summary('metrics of CloudWatch')
    .description('Metrics of CloudWatch: which there are, and their values.')
    .addHelpText('after', help);
  const list = addScopeFlags(metrics.command('list').description('Lists those that had data in the last two weeks.'))
    .argument('[word...]', 'words that must occur in namespace, name or dimensions')
    .option('--namespace <name>', 'of this namespace only, e.g. AWS/EC2')
    .option('--limit <count>', 'at most so many (default: 500)', countFlag);
  list.action(async (words: readonly string[]) => actions.list(words, list.opts()));
  const get = addScopeFlags(metrics.command('get').description('Prints values: of a metric, or of what one looks at for a target.'))
    .argument('[namespace]', 'e.g. AWS/EC2')
    .argument('[metric]', 'e.g. CPUUtilization')
    .option('-d, --dimension <name=value>', 'a dimension; may be repeated', dimensionFlag)
    .option('--statistic <name>', 'Average, Minimum, Maximum, Sum, SampleCount, or a percentile as p95', statisticFlag)
    .option('--period <duration>', 'e.g. 10s or 5m (default: 1m)', periodFlag)
    .option('--last <duration>', 'how far back (default: 1h)', durationFlag)
    .option('--target <target>', 'what matters of this target')
    .option('--csv', 'print a line for each period as CSV');
  get.action(async (namespace: string | undefined, name: string | undefined) => actions.get(namespace, name, get.opts()));
}

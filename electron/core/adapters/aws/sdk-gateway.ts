import type { DimensionFilter } from '@aws-sdk/client-cloudwatch';
import type { Instance } from '@aws-sdk/client-ec2';
import { NotAwsError } from './aws-failure.ts';
import type {
  AwsGateway,
  CloudAlarm,
  CloudAlarmHistoryItem,
  CloudAlarmInput,
  CloudMetricName,
  CloudMetricQuery,
  CloudSeries,
  Ec2Instance,
} from './aws-gateway.ts';
import type { AwsSession } from './aws-session.ts';
import { compositeAlarm, dimensionsOf, historyItem, metricAlarm, putInput } from './cloud-alarm-mapping.ts';
import { readMetricData } from './read-metric-data.ts';

type Cloudwatch = typeof import('@aws-sdk/client-cloudwatch');
interface SendOptions {
  readonly abortSignal: AbortSignal;
}

/** Who opens sessions, bounds and translates. */
interface Keeper {
  run<T>(name: string, signal: AbortSignal | undefined, work: (session: AwsSession, options: SendOptions) => Promise<T>): Promise<T>;
  dispose(): void;
}

const topicPages = 50;

/** The operations, each with all its pages. */
export class SdkGateway implements AwsGateway {
  readonly #keeper: Keeper;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  callerIdentity(signal?: AbortSignal): Promise<{ readonly account: string; readonly arn: string }> {
    return this.#keeper.run('GetCallerIdentity', signal, async (session, options) => {
      const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
      const { Account: account, Arn: arn } = await (await session.sts()).send(new GetCallerIdentityCommand({}), options);
      if (account === undefined || arn === undefined) throw new NotAwsError('an answer without an identity');
      return { account, arn };
    });
  }

  instances(signal?: AbortSignal): Promise<Ec2Instance[]> {
    return this.#keeper.run('DescribeInstances', signal, async (session, options) => {
      const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
      const client = await session.ec2();
      const found = await allPages(async (token) => {
        const page = await client.send(new DescribeInstancesCommand({ MaxResults: 1000, ...next(token) }), options);
        return { items: (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []), token: page.NextToken };
      });
      return found.filter(({ State }) => State?.Name !== 'terminated').map(instanceOf);
    });
  }

  metrics(filter: Partial<CloudMetricName>, signal?: AbortSignal): Promise<CloudMetricName[]> {
    const dimensions: DimensionFilter[] = (filter.dimensions ?? []).map(({ name, value }) => ({ Name: name, Value: value }));
    return this.#cloudwatch('ListMetrics', signal, async (client, { ListMetricsCommand }, options) => {
      const asked = {
        ...(filter.namespace === undefined ? {} : { Namespace: filter.namespace }),
        ...(filter.name === undefined ? {} : { MetricName: filter.name }),
        ...(dimensions.length === 0 ? {} : { Dimensions: dimensions }),
      };
      const found = await allPages(async (token) => {
        const page = await client.send(new ListMetricsCommand({ ...asked, ...next(token) }), options);
        return { items: page.Metrics ?? [], token: page.NextToken };
      });
      return found.map(({ Namespace, MetricName, Dimensions }) => ({
        namespace: Namespace ?? '',
        name: MetricName ?? '',
        dimensions: dimensionsOf(Dimensions),
      }));
    });
  }

  metricData(queries: readonly CloudMetricQuery[], startAt: number, endAt: number, signal?: AbortSignal): Promise<CloudSeries[]> {
    return this.#cloudwatch('GetMetricData', signal, (client, { GetMetricDataCommand }, options) =>
      readMetricData((input) => client.send(new GetMetricDataCommand(input), options), queries, startAt, endAt),
    );
  }

  alarms(names?: readonly string[], signal?: AbortSignal): Promise<CloudAlarm[]> {
    return this.#cloudwatch('DescribeAlarms', signal, async (client, { DescribeAlarmsCommand }, options) => {
      const read = (some: readonly string[] | undefined) =>
        allPages(async (token) => {
          const page = await client.send(
            new DescribeAlarmsCommand({
              AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
              MaxRecords: 100,
              ...(some === undefined ? {} : { AlarmNames: [...some] }),
              ...next(token),
            }),
            options,
          );
          if (page.MetricAlarms === undefined && page.CompositeAlarms === undefined)
            throw new NotAwsError('an answer without a list of alarms');
          return {
            items: [...(page.MetricAlarms ?? []).map(metricAlarm), ...(page.CompositeAlarms ?? []).map(compositeAlarm)],
            token: page.NextToken,
          };
        });
      if (names === undefined) return read(undefined);
      const found: CloudAlarm[] = [];
      for (const some of groups(names, 100)) found.push(...(await read(some)));
      return found;
    });
  }

  alarmHistory(
    query: { readonly alarmName?: string; readonly since?: number; readonly stateUpdatesOnly?: boolean; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<CloudAlarmHistoryItem[]> {
    return this.#cloudwatch('DescribeAlarmHistory', signal, async (client, { DescribeAlarmHistoryCommand }, options) => {
      const found = await allPages(async (token) => {
        const page = await client.send(
          new DescribeAlarmHistoryCommand({
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            ScanBy: 'TimestampDescending',
            MaxRecords: Math.min(100, Math.max(1, query.limit)),
            ...(query.alarmName === undefined ? {} : { AlarmName: query.alarmName }),
            ...(query.since === undefined ? {} : { StartDate: new Date(query.since), EndDate: afterNow(query.since) }),
            ...(query.stateUpdatesOnly === true ? { HistoryItemType: 'StateUpdate' as const } : {}),
            ...next(token),
          }),
          options,
        );
        return { items: page.AlarmHistoryItems ?? [], token: page.NextToken };
      }, query.limit);
      return found.slice(0, query.limit).map(historyItem);
    });
  }

  putAlarm(alarm: CloudAlarmInput, signal?: AbortSignal): Promise<void> {
    return this.#cloudwatch('PutMetricAlarm', signal, async (client, { PutMetricAlarmCommand }, options) => {
      await client.send(new PutMetricAlarmCommand(putInput(alarm)), options);
    });
  }

  deleteAlarms(names: readonly string[], signal?: AbortSignal): Promise<void> {
    return this.#cloudwatch('DeleteAlarms', signal, async (client, { DeleteAlarmsCommand }, options) => {
      for (const some of groups(names, 100)) await client.send(new DeleteAlarmsCommand({ AlarmNames: some }), options);
    });
  }

  setActionsEnabled(names: readonly string[], enabled: boolean, signal?: AbortSignal): Promise<void> {
    const operation = enabled ? 'EnableAlarmActions' : 'DisableAlarmActions';
    return this.#cloudwatch(operation, signal, async (client, { EnableAlarmActionsCommand, DisableAlarmActionsCommand }, options) => {
      for (const AlarmNames of groups(names, 100)) {
        if (enabled) await client.send(new EnableAlarmActionsCommand({ AlarmNames }), options);
        else await client.send(new DisableAlarmActionsCommand({ AlarmNames }), options);
      }
    });
  }

  setAlarmState(name: string, state: string, reason: string, signal?: AbortSignal): Promise<void> {
    return this.#cloudwatch('SetAlarmState', signal, async (client, { SetAlarmStateCommand }, options) => {
      await client.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state as 'OK', StateReason: reason }), options);
    });
  }

  tags(arn: string, signal?: AbortSignal): Promise<Record<string, string>> {
    return this.#cloudwatch('ListTagsForResource', signal, async (client, { ListTagsForResourceCommand }, options) => {
      const { Tags: tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN: arn }), options);
      return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
    });
  }

  topics(signal?: AbortSignal): Promise<{ readonly arn: string; readonly name: string }[]> {
    return this.#keeper.run('ListTopics', signal, async (session, options) => {
      const { ListTopicsCommand } = await import('@aws-sdk/client-sns');
      const client = await session.sns();
      const found = await allPages(async (token) => {
        const page = await client.send(new ListTopicsCommand(next(token)), options);
        return { items: page.Topics ?? [], token: page.NextToken };
      }, topicPages * 100);
      return found.map(({ TopicArn: arn = '' }) => ({ arn, name: arn.slice(arn.lastIndexOf(':') + 1) }));
    });
  }

  createTopic(name: string, signal?: AbortSignal): Promise<string> {
    return this.#keeper.run('CreateTopic', signal, async (session, options) => {
      const { CreateTopicCommand } = await import('@aws-sdk/client-sns');
      const { TopicArn: arn } = await (await session.sns()).send(new CreateTopicCommand({ Name: name }), options);
      if (arn === undefined) throw new NotAwsError('an answer without a topic');
      return arn;
    });
  }

  subscribeEmail(topicArn: string, email: string, signal?: AbortSignal): Promise<void> {
    return this.#keeper.run('Subscribe', signal, async (session, options) => {
      const { SubscribeCommand } = await import('@aws-sdk/client-sns');
      await (await session.sns()).send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'email', Endpoint: email }), options);
    });
  }

  dispose(): void {
    this.#keeper.dispose();
  }

  #cloudwatch<T>(
    name: string,
    signal: AbortSignal | undefined,
    work: (client: InstanceType<Cloudwatch['CloudWatchClient']>, sdk: Cloudwatch, options: SendOptions) => Promise<T>,
  ): Promise<T> {
    return this.#keeper.run(name, signal, async (session, options) => {
      const client = await session.cloudwatch();
      return work(client, await import('@aws-sdk/client-cloudwatch'), options);
    });
  }
}

/** Later than now by AWS' clock, whatever ours shows: an end that is too early hides what happened last. */
function afterNow(since: number): Date {
  return new Date(Math.max(Date.now(), since) + 86_400_000);
}

function next(token: string | undefined): { NextToken?: string } {
  return token === undefined ? {} : { NextToken: token };
}

/** Reads pages until there is none left, or `enough` items are there. A token that comes twice ends it: some emulators turn in circles. */
async function allPages<T>(
  read: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly token: string | undefined }>,
  enough = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const found: T[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await read(token);
    found.push(...page.items);
    token = page.token === '' ? undefined : page.token;
    if (token !== undefined && seen.has(token)) throw new NotAwsError('pages that begin again');
    if (token !== undefined) seen.add(token);
  } while (token !== undefined && found.length < enough);
  return found;
}

function groups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function instanceOf(instance: Instance): Ec2Instance {
  const { PublicIpAddress: publicIp, PrivateIpAddress: privateIp, PublicDnsName: publicDnsName } = instance;
  return {
    id: instance.InstanceId ?? '',
    name: instance.Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '',
    type: instance.InstanceType ?? '',
    state: instance.State?.Name ?? '',
    ...(publicIp ? { publicIp } : {}),
    ...(privateIp ? { privateIp } : {}),
    ...(publicDnsName ? { publicDnsName } : {}),
    ...(instance.LaunchTime === undefined ? {} : { launchedAt: instance.LaunchTime.toISOString() }),
    detailedMonitoring: instance.Monitoring?.State === 'enabled' || instance.Monitoring?.State === 'pending',
  };
}

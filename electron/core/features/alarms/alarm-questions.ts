import type { TargetId } from '../../../../shared/base/ids.ts';
import type { Alarm, AlarmDetail, AlarmDraft, AlarmEvent } from '../../../../shared/contract/alarms.ts';
import type { AwsInstance, AwsScope } from '../../../../shared/contract/aws.ts';
import { type Problem, problemOf } from '../../../../shared/contract/hosts.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { CloudAlarm, CloudAlarmHistoryItem, CloudMetricName } from '../../adapters/aws/index.ts';
import type { AwsAccess } from '../aws/index.ts';
import type { AlarmBook } from './alarm-book.ts';
import { mergeHistory } from './alarm-history.ts';
import { type AlarmPreset, alarmPresets } from './alarm-presets.ts';
import type { AwsAlarmFeeds } from './aws-alarm-feeds.ts';
import { draftOf, feedOf } from './cloud-alarm.ts';
import type { LocalAlarms } from './local-alarms.ts';

export interface AlarmQuestionsOptions {
  readonly aws: AwsAccess;
  readonly book: AlarmBook;
  readonly feeds: AwsAlarmFeeds;
  readonly local: LocalAlarms;
  /** Throws `not_found`. */
  readonly target: (id: TargetId) => Target;
  /** Rejects as `AwsAccess.use` does. */
  readonly instanceOf: (target: Target) => Promise<AwsInstance | undefined>;
}

/** What is known of one alarm, or could be watched of one target. What AWS does not answer is left out; the rest is told. */
export class AlarmQuestions {
  readonly #options: AlarmQuestionsOptions;

  constructor(options: AlarmQuestionsOptions) {
    this.#options = options;
  }

  /** What an alarm is made of, and what it does. */
  async detail(alarm: Alarm, signal: AbortSignal | undefined): Promise<AlarmDetail> {
    const { scope } = alarm;
    if (scope === undefined) return this.#localDetail(alarm);
    const problems: Problem[] = [];
    const [cloud] = await orProblem(this.#options.feeds.of(scope).clouds([alarm.name], signal), problems, [], signal);
    if (cloud === undefined) return { alarm, description: '', actions: noActions(), tags: {}, problems };
    const tags = await orProblem(this.#tags(scope, cloud, signal), problems, {}, signal);
    const draft = draftOf(scope, cloud, tags, alarm.targetId);
    const { alarm: onAlarm, ok, insufficientData } = cloud.actions;
    return {
      alarm,
      description: cloud.description,
      arn: cloud.arn,
      actions: { alarm: [...onAlarm], ok: [...ok], insufficientData: [...insufficientData] },
      tags,
      problems,
      ...(draft === undefined ? {} : { draft }),
      ...(cloud.compositeRule === undefined ? {} : { rule: cloud.compositeRule }),
    };
  }

  /** The newest first: what this console saw, and of one of CloudWatch's what it wrote down itself. */
  async history(alarm: Alarm, limit: number, signal: AbortSignal | undefined): Promise<AlarmEvent[]> {
    const { aws, book } = this.#options;
    const { id, name, scope } = alarm;
    const journal = book.events({ id, limit });
    if (scope === undefined) return journal;
    const asked = aws.use(scope, (gateway, both) => gateway.alarmHistory({ alarmName: name, limit }, both), signal);
    const items = await orProblem<readonly CloudAlarmHistoryItem[]>(asked, [], [], signal);
    return mergeHistory(alarm, journal, items, limit);
  }

  /** Drafts for what one would watch of a target; those there are already say so. Throws `not_found`. */
  async presets(targetId: TargetId, signal: AbortSignal | undefined): Promise<(AlarmPreset & { exists: boolean })[]> {
    const { aws, book, target: find } = this.#options;
    const target = find(targetId);
    const scope = aws.scopeOf(targetId);
    const cloud = scope === undefined ? undefined : await orProblem(this.#cloudFacts(scope, target, signal), [], undefined, signal);
    const presets = alarmPresets({ target, agent: [], demo: [], ...cloud });
    const known = new Set(book.all().map((alarm) => nameKey(alarm.scope, alarm.name)));
    return presets.map((preset) => ({ ...preset, exists: known.has(nameKey(scopeOfDraft(preset.draft), preset.draft.name)) }));
  }

  #localDetail(alarm: Alarm): AlarmDetail {
    const draft = this.#options.local.draft(alarm.id);
    const common = { alarm, actions: noActions(), problems: [] };
    if (draft === undefined) return { ...common, description: '', tags: {} };
    return { ...common, draft, description: draft.description, tags: { ...draft.tags } };
  }

  #tags(scope: AwsScope, { arn }: CloudAlarm, signal: AbortSignal | undefined): Promise<Record<string, string>> {
    return this.#options.aws.use(scope, (gateway, both) => gateway.tags(arn, both), signal);
  }

  async #cloudFacts(scope: AwsScope, target: Target, signal: AbortSignal | undefined) {
    const { aws, instanceOf } = this.#options;
    const metrics = (filter: Partial<CloudMetricName>) => aws.use(scope, (gateway, both) => gateway.metrics(filter, both), signal);
    if (scope.kind === 'demo') return { cloud: { scope, instanceId: '' }, demo: await metrics({}) };
    // With an id in the target EC2 need not be readable.
    const instance = await orProblem(instanceOf(target), [], undefined, signal);
    const instanceId = instance?.id ?? target.aws.instanceId;
    if (instanceId === '') return {};
    const filter = { namespace: 'CWAgent', dimensions: [{ name: 'InstanceId', value: instanceId }] };
    return {
      cloud: { scope, instanceId, instanceType: instance?.type },
      agent: await orProblem<readonly CloudMetricName[]>(metrics(filter), [], [], signal),
    };
  }
}

/** Names are unique where an alarm is kept. */
function nameKey(scope: AwsScope | undefined, name: string): string {
  return JSON.stringify([scope === undefined ? '' : feedOf(scope), name]);
}

function scopeOfDraft({ where }: AlarmDraft): AwsScope | undefined {
  return where.kind === 'cloudwatch' ? where.scope : undefined;
}

function noActions(): AlarmDetail['actions'] {
  return { alarm: [], ok: [], insufficientData: [] };
}

/** The answer, or with what went wrong noted the one there is without it. Rejects only for whoever asked no longer waits. */
async function orProblem<T>(asked: Promise<T>, problems: Problem[], without: T, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    signal?.throwIfAborted();
    problems.push(problemOf(error));
    return without;
  }
}

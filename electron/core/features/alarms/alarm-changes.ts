import type { AlarmId, TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Alarm, AlarmDraft } from '../../../../shared/contract/alarms.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import { type Problem, problemOf } from '../../../../shared/contract/hosts.ts';
import type { AlarmState } from '../../../../shared/model/alarm.ts';
import type { CloudAlarm, CloudAlarmInput } from '../../adapters/aws/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { AwsAccess } from '../aws/index.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { AwsAlarmFeeds } from './aws-alarm-feeds.ts';
import { alarmOf, cloudAlarmId, feedOf, inputOf } from './cloud-alarm.ts';
import { noSuchAlarm } from './find-alarm.ts';
import type { LocalAlarms } from './local-alarms.ts';

export interface AlarmChangesOptions {
  readonly aws: AwsAccess;
  readonly book: AlarmBook;
  readonly feeds: AwsAlarmFeeds;
  readonly local: LocalAlarms;
  readonly logger: Logger;
  /** Unix ms. */
  readonly now: () => number;
}

/** How many were changed, and which were not, with why. */
export interface AlarmOutcome {
  done: number;
  failed: { id: AlarmId; problem: Problem }[];
}

/** CloudWatch takes so many names at once, of composite alarms one. */
const namesAtOnce = 100;

/** Writes alarms where they are kept; what it has written stands in the book before it answers, and in the journal as our own doing. */
export class AlarmChanges {
  readonly #options: AlarmChangesOptions;

  constructor(options: AlarmChangesOptions) {
    this.#options = options;
  }

  /** Creates, or with `id` replaces. Throws `conflict` for a name that is taken, `not_found`, `invalid_input`, and what AWS answers. */
  async put(id: AlarmId | undefined, draft: AlarmDraft): Promise<Alarm> {
    const { book, local } = this.#options;
    const input = inputOf(draft);
    if (id !== undefined) this.#refuseMove(id, draft);
    if (input === undefined || draft.where.kind !== 'cloudwatch') {
      const alarm = local.put(draft, id);
      book.note(alarm.id, id === undefined ? 'Created.' : 'Changed.');
      return book.get(alarm.id) ?? alarm;
    }
    return this.#putCloud(draft.where.scope, input, id, draft.targetId);
  }

  /** What is gone already counts as done. */
  async delete(ids: readonly AlarmId[]): Promise<AlarmOutcome> {
    const { aws, book, local } = this.#options;
    return this.#each(ids, {
      local: (alarm) => local.delete(alarm.id),
      cloud: async (scope, alarms) => {
        await aws.use(scope, (gateway) => gateway.deleteAlarms(alarms.map(({ name }) => name)));
        for (const { id } of alarms) book.note(id, 'Deleted.');
        book.forget(alarms.map(({ id }) => id));
      },
      isGoneDone: true,
    });
  }

  async setEnabled(ids: readonly AlarmId[], enabled: boolean): Promise<AlarmOutcome> {
    const { aws, book, local } = this.#options;
    const text = enabled ? 'Its actions were enabled.' : 'Its actions were disabled.';
    return this.#each(ids, {
      local: (alarm) => {
        local.setEnabled(alarm.id, enabled);
        book.note(alarm.id, text);
      },
      cloud: async (scope, alarms) => {
        const names = alarms.map(({ name }) => name);
        await aws.use(scope, (gateway) => gateway.setActionsEnabled(names, enabled));
        for (const { id } of alarms) book.note(id, text);
        await this.#reread(scope, names);
      },
      isGoneDone: false,
    });
  }

  /** Puts an alarm into a state until its next evaluation; answers what that did, a sentence or two. */
  async test(alarm: Alarm, state: AlarmState): Promise<string> {
    const { aws, book, local } = this.#options;
    const { scope, name } = alarm;
    const reason = `Tested from Blitz Console: set to ${state}.`;
    if (scope === undefined) local.setState(alarm.id, state, reason);
    else {
      await aws.use(scope, (gateway) => gateway.setAlarmState(name, state, reason));
      await this.#reread(scope, [name]);
    }
    book.note(alarm.id, `Tested: set to ${state}.`);
    return testSentence(alarm, state);
  }

  /** An alarm stays where it is kept, and one of CloudWatch keeps its name. */
  #refuseMove(id: AlarmId, draft: AlarmDraft): void {
    const before = this.#options.book.get(id);
    if (before === undefined) throw noSuchAlarm();
    const { where } = draft;
    const isSamePlace = where.kind === 'local' ? before.scope === undefined : isScope(before.scope, where.scope);
    if (isSamePlace && (where.kind === 'local' || before.name === draft.name)) return;
    throw new OpsError({
      code: 'invalid_input',
      message: isSamePlace
        ? `CloudWatch cannot rename the alarm "${before.name}".`
        : `The alarm "${before.name}" cannot be moved elsewhere.`,
      hint: `Copy it as "${draft.name}", and delete "${before.name}" when the copy does what it should.`,
    });
  }

  async #putCloud(scope: AwsScope, input: CloudAlarmInput, id: AlarmId | undefined, targetId: TargetId | undefined): Promise<Alarm> {
    const { aws, book, feeds } = this.#options;
    refuseOddPeriod(input.rule.query.periodS);
    feeds.of(scope);
    const { name } = input;
    const [there] = await aws.use(scope, (gateway) => gateway.alarms([name]));
    if (id === undefined && there !== undefined) throw nameIsTaken(name);
    if (id !== undefined) await this.#refuseOverwrite(scope, input, there);
    await aws.use(scope, (gateway) => gateway.putAlarm({ ...input, tags: id === undefined ? input.tags : {} }));
    const key = cloudAlarmId(scope, name);
    const isRead = await this.#reread(scope, [name]);
    const alarm = isRead ? book.get(key) : undefined;
    book.note(key, id === undefined ? 'Created from this console.' : 'Changed from this console.');
    if (alarm !== undefined) return targetId === alarm.targetId ? alarm : book.pin(key, targetId);
    // It was written, and will be read: what is known of it until then.
    return alarmOf(scope, asWritten(input, there, this.#options.now()), {
      readAt: this.#options.now(),
      before: book.get(key),
      targetId,
    });
  }

  async #refuseOverwrite(scope: AwsScope, input: CloudAlarmInput, there: CloudAlarm | undefined): Promise<void> {
    if (there === undefined) {
      this.#options.book.forget([cloudAlarmId(scope, input.name)]);
      throw noSuchAlarm();
    }
    if (there.rule === undefined) {
      throw new OpsError({
        code: 'conflict',
        message: `The alarm "${input.name}" looks at an expression, a band or other alarms: writing it here would replace that.`,
        hint: 'Change it in the CloudWatch console, or copy it under another name.',
      });
    }
    if (Object.keys(input.tags).length === 0) return;
    const tags = await this.#options.aws.use(scope, (gateway) => gateway.tags(there.arn));
    if (sameTags(tags, input.tags)) return;
    throw new OpsError({
      code: 'invalid_input',
      message: 'CloudWatch takes the tags of an alarm only when it is created.',
      hint: 'Leave its tags as they are, or change them in the CloudWatch console.',
    });
  }

  /** What was written is read again; where that fails it comes with the next poll. */
  async #reread(scope: AwsScope, names: readonly string[]): Promise<boolean> {
    try {
      await this.#options.feeds.find(scope)?.reread(names);
      return true;
    } catch (error) {
      this.#options.logger.warn('What was written could not be read again yet', { why: problemOf(error).message });
      return false;
    }
  }

  async #each(
    ids: readonly AlarmId[],
    work: {
      readonly local: (alarm: Alarm) => void;
      readonly cloud: (scope: AwsScope, alarms: readonly Alarm[]) => Promise<void>;
      readonly isGoneDone: boolean;
    },
  ): Promise<AlarmOutcome> {
    const outcome: AlarmOutcome = { done: 0, failed: [] };
    const attempt = async (alarms: readonly Alarm[], how: () => unknown) => {
      try {
        await how();
        outcome.done += alarms.length;
      } catch (error) {
        const isGone = work.isGoneDone && error instanceof OpsError && error.code === 'not_found';
        if (isGone && alarms.length === 1) {
          this.#options.book.forget(alarms.map(({ id }) => id));
          outcome.done += 1;
        } else if (alarms.length > 1 && isAboutOneOfThem(error)) {
          for (const alarm of alarms) await attempt([alarm], () => work.cloud(alarm.scope as AwsScope, [alarm]));
        } else {
          outcome.failed.push(...alarms.map(({ id }) => ({ id, problem: problemOf(error) })));
        }
      }
    };
    const cloud: Alarm[] = [];
    for (const id of new Set(ids)) {
      const alarm = this.#options.book.get(id);
      if (alarm === undefined) {
        if (work.isGoneDone) outcome.done += 1;
        else outcome.failed.push({ id, problem: problemOf(noSuchAlarm()) });
      } else if (alarm.scope === undefined) await attempt([alarm], () => work.local(alarm));
      else cloud.push(alarm);
    }
    for (const group of groupsOf(cloud)) await attempt(group.alarms, () => work.cloud(group.scope, group.alarms));
    return outcome;
  }
}

/** By scope, a hundred at once; a composite alarm by itself. */
function groupsOf(alarms: readonly Alarm[]): { scope: AwsScope; alarms: Alarm[] }[] {
  const groups: { scope: AwsScope; key: string; alarms: Alarm[] }[] = [];
  for (const alarm of alarms) {
    const { scope } = alarm;
    if (scope === undefined) continue;
    const key = alarm.kind === 'composite' ? alarm.id : feedOf(scope);
    const group = groups.findLast((one) => one.key === key && one.alarms.length < namesAtOnce);
    if (group === undefined) groups.push({ scope, key, alarms: [alarm] });
    else group.alarms.push(alarm);
  }
  // A composite alarm first: what it looks at cannot be deleted before it.
  return groups.toSorted((a, b) => rankOf(a.alarms) - rankOf(b.alarms));
}

function rankOf([first]: readonly Alarm[]): number {
  return first?.kind === 'composite' ? 0 : 1;
}

/** Not about the service as a whole: without the others, some may do. */
function isAboutOneOfThem(error: unknown): boolean {
  return error instanceof OpsError && ['not_found', 'invalid_input', 'conflict'].includes(error.code);
}

function isScope(a: AwsScope | undefined, b: AwsScope): boolean {
  return a !== undefined && feedOf(a) === feedOf(b);
}

function sameTags(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(a);
  return entries.length === Object.keys(b).length && entries.every(([key, value]) => b[key] === value);
}

/** PutMetricAlarm: 10, 20, 30 or any multiple of 60. */
function refuseOddPeriod(periodS: number): void {
  if ([10, 20, 30].includes(periodS) || periodS % 60 === 0) return;
  throw new OpsError({
    code: 'invalid_input',
    message: `CloudWatch has no alarms with a period of ${periodS} s.`,
    hint: 'Take 10, 20, 30 or a multiple of 60 seconds; an alarm of this console takes any from 1 s.',
  });
}

function nameIsTaken(name: string): OpsError {
  return new OpsError({
    code: 'conflict',
    message: `There is an alarm "${name}" in that account and region already.`,
    hint: 'Take another name, or edit the one that is there.',
  });
}

function asWritten(input: CloudAlarmInput, there: CloudAlarm | undefined, now: number): CloudAlarm {
  const known = there ?? { state: 'INSUFFICIENT_DATA', stateReason: 'Unchecked: Initial alarm creation', stateUpdatedAt: now, arn: '' };
  return { ...known, ...input, kind: 'metric', configurationUpdatedAt: now };
}

function testSentence({ name, scope, state: before, actionsEnabled, hasActions }: Alarm, state: AlarmState): string {
  const set = `"${name}" is in ${state} until its next evaluation.`;
  if (before === state) return `"${name}" was in ${state} already: nothing changed, and nobody was told.`;
  if (scope === undefined) return actionsEnabled ? `${set} You are being told of it.` : `${set} It is disabled: nobody is told.`;
  if (!hasActions) return `${set} It has no actions: nobody but this console is told.`;
  return actionsEnabled
    ? `${set} CloudWatch carries out its real actions for that state.`
    : `${set} Its actions are disabled: none is carried out.`;
}

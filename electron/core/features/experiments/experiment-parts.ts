import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { RunId, StressId, TargetId } from '../../../../shared/base/ids.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import type { StressJob } from '../../../../shared/contract/stress.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { Verdict } from '../../../../shared/model/diagnosis/verdict.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import type { StressSettings } from '../../../../shared/model/stress-settings.ts';
import type { Logger } from '../../base/logger.ts';
import type { Platform } from '../../platform.ts';
import type { RunBook } from '../runs/index.ts';

/** One run of a series, as it is begun. */
export interface SeriesRunStart {
  readonly plan: LoadPlan;
  readonly tags: readonly string[];
  readonly targetId?: TargetId | undefined;
  readonly guards?: readonly Guard[] | undefined;
  /** The account an alarm of a guard is in. */
  readonly alarmScope?: AwsScope | undefined;
  readonly stress?: StressSettings | undefined;
}

/** The place of a run, kept until it is given back. */
export interface RunPlace extends Disposable {
  start(start: SeriesRunStart): { readonly id: RunId; readonly ended: Promise<void> };
}

/** Who fires the runs. */
export interface SeriesLoad {
  /** Throws what keeps the first run from being started. */
  keepPlace(first: Omit<SeriesRunStart, 'tags'> & { readonly allowHosts: readonly string[] }, name: string): RunPlace;
  stop(id: RunId, force: boolean): unknown;
}

/** What is to be stressed, and how. `confirmed`: the user has read what it does. */
export interface StressOrder {
  readonly targetId: TargetId;
  readonly settings: StressSettings;
  readonly confirmed: boolean;
}

/** Who stresses the machine. */
export interface SeriesStress {
  /** Throws what would keep it from being started. */
  assertReady(order: StressOrder, signal: AbortSignal | undefined): Promise<void>;
  start(order: StressOrder & { readonly guards: readonly Guard[] }): Promise<StressJob>;
  /** Answers once none of it is left, or with `problem`. */
  stop(id: StressId, reason: string): Promise<StressJob>;
  jobs(): readonly StressJob[];
  onChange(listener: () => void): Disposable;
}

/** nginx's error_log, while it says more than it is set to. */
export interface RaisedErrorLog {
  /** What the user should know of it: that it could not be raised, and why. */
  readonly note?: string | undefined;
  /** Puts its level back; answers what the user should know of that. */
  restore(): Promise<string | undefined>;
}

/** Has nginx of a machine write warnings. Does not throw for what cannot be changed: it says so in `note`. */
export type RaiseErrorLog = (targetId: TargetId, url: string, signal: AbortSignal) => Promise<RaisedErrorLog>;

/** What several runs of one plan say together; `undefined` where nothing can be said of them. */
export type JudgeRuns = (runIds: readonly RunId[]) => Verdict | undefined | Promise<Verdict | undefined>;

/** What experiments and searches are made of. */
export interface SeriesParts {
  readonly runs: Pick<RunBook, 'get' | 'series' | 'mark' | 'list'>;
  readonly load: SeriesLoad;
  readonly stress: SeriesStress;
  /** The machine behind a plan's URL: the one that was named (throws `not_found`), else the current one where the URL leads to it. */
  readonly machineOf: (run: { readonly plan: LoadPlan; readonly targetId?: TargetId | undefined }) => Target | undefined;
  readonly judge: JudgeRuns;
  readonly raiseErrorLog?: RaiseErrorLog | undefined;
  /** Between two steps of a search: a server that was asked for too much has its queues empty before it is asked again. */
  readonly betweenStepsMs: number;
  readonly notify: Platform['notify'];
  readonly logger: Logger;
}

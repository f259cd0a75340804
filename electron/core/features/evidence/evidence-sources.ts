import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { LabConfig } from '../../../../shared/model/diagnosis/host-config.ts';
import type { OwnStressSpan } from '../../../../shared/model/diagnosis/overlapping-stress.ts';

/** The demo lab while it serves. */
export interface ServingLab {
  readonly url: string;
  /** Absolute paths. */
  readonly logs: readonly string[];
  /** Of the embedded one. */
  readonly config?: LabConfig | undefined;
}

/** An alarm that stands with a machine, as it is. */
export interface StandingAlarm {
  readonly id: string;
  readonly name: string;
  readonly state: string;
}

/** What the collecting of evidence asks of other features. */
export interface EvidenceSources {
  /** As far as it is known. */
  readonly lab: () => ServingLab | undefined;
  /** The same, once it was looked for: another process may have started it. */
  readonly findLab: () => Promise<ServingLab | undefined>;
  /** This console's stress there, also that which has ended. */
  readonly stress: (id: TargetId) => readonly OwnStressSpan[];
  readonly alarms: (id: TargetId) => readonly StandingAlarm[];
  /** `at`: Unix ms. */
  readonly onAlarm: (
    listener: (alarm: StandingAlarm & { readonly targetId?: TargetId | undefined; readonly at: number }) => void,
  ) => Disposable;
  /** How long its periods are, where that is known. */
  readonly alarmPeriodS: (id: string) => Promise<number | undefined>;
  /** Of EC2, where the target is known there. */
  readonly instanceType: (target: Target) => Promise<string | undefined>;
}

import type { FailureClass } from '../failure-class.ts';
import type { HostSample } from '../host-sample.ts';
import type { SecondPoint } from '../load-sample.ts';
import type { RunSummary } from '../run-summary.ts';
import type { RunEvidence } from './run-evidence.ts';

/** Everything known of one run: what rules read. Pure data. */
export interface RunRecord {
  readonly summary: RunSummary;
  readonly seconds: readonly SecondPoint[];
  /** How the machine was, ascending; empty where nobody looked. */
  readonly host: readonly HostSample[];
  readonly evidence?: RunEvidence | undefined;
}

/** The rules, by the cause they find. */
export const verdictRules = [
  'generator_limit',
  'target_unusable',
  'accept_queue_full',
  'nginx_slots',
  'nginx_open_files',
  'gunicorn_queue_full',
  'gunicorn_down',
  'backend_too_slow',
  'worker_killed',
  'rate_limiter',
  'corrupt_json_store',
  'application_error',
  'out_of_memory',
  'starved_by_priority',
  'own_stressor',
  'cpu_throttled',
  'cpu_saturated',
  'single_worker_ceiling',
  'alarm_too_slow',
  'lab_connections',
  'lab_queue',
] as const;
export type VerdictRule = (typeof verdictRules)[number];

/** A line or figure a claim rests on. */
export interface EvidenceLine {
  /** `error.log ×4: 768 worker_connections are not enough` */
  readonly text: string;
  /** Where it can be looked at: a second of the run, on the charts and in the logs. */
  readonly atMs?: number | undefined;
  readonly source?: 'client' | 'log' | 'host' | 'kernel' | 'config' | 'alarm' | 'stress' | undefined;
}

/** What one rule says of a run. */
export interface Claim {
  readonly rule: VerdictRule;
  /** A whole sentence without the number: `nginx had no free connection slot`. */
  readonly cause: string;
  /** Failures it explains; 0 for what is true but cost no request (a finding). */
  readonly count: number;
  /** Of which classes, adding up to `count`. */
  readonly classes: readonly { readonly class: FailureClass; readonly count: number }[];
  /** `high`: the server said so or the arithmetic leaves nothing else; `medium`: signs from two sides; `low`: it fits. */
  readonly confidence: 'high' | 'medium' | 'low';
  readonly evidence: readonly EvidenceLine[];
  /** Where the rule comes from, a URL or a document. */
  readonly source: string;
}

/** A cause that was looked for and is not there. */
export interface RuledOut {
  readonly rule: VerdictRule;
  /** `accept queue: ListenOverflows +0` */
  readonly text: string;
}

/** One setting as it is and as it should be. */
export interface SettingChange {
  /** Who has it. `load` and `stress`: how we test; `instance`: the machine itself. */
  readonly where: 'nginx' | 'gunicorn' | 'kernel' | 'lab' | 'app' | 'stress' | 'load' | 'service' | 'instance' | 'alarm';
  /** As the program calls it: `worker_connections`. */
  readonly name: string;
  readonly from?: string | undefined;
  readonly to: string;
}

/** The one change worth trying next. */
export interface NextChange {
  /** Imperative: `Raise worker_connections from 768 to 4,096, and worker_rlimit_nofile with it` */
  readonly title: string;
  readonly why: string;
  readonly changes: readonly SettingChange[];
  /** What should be seen if the cause is right: `No request is lost at 1,000 connections.` */
  readonly expected: string;
  /** Unified diff of the file it changes, where the file was read. */
  readonly diff?: string | undefined;
}

/** Why requests failed. Always: the claims' counts and `unexplained` add up to `failed`. */
export interface Verdict {
  readonly failed: number;
  readonly total: number;
  /** The whole in one sentence: `238 of 14,000 failed: 231: nginx had no free connection slot; 7 unexplained.` */
  readonly sentence: string;
  readonly tone: 'good' | 'bad' | 'unsure';
  /** With failures, most first. */
  readonly claims: readonly Claim[];
  /** True, but cost no request. */
  readonly findings: readonly Claim[];
  readonly unexplained: number;
  readonly unexplainedClasses: readonly { readonly class: FailureClass; readonly count: number }[];
  readonly ruledOut: readonly RuledOut[];
  readonly nextChange?: NextChange | undefined;
  readonly confidence: 'high' | 'medium' | 'low' | 'none';
  /** Said where repeats of the same plan and configuration scatter: `three runs of one configuration lost 2,126, 1,735 and 0 …` */
  readonly repeats?: string | undefined;
  /** What was not looked at, and how it could be: `No target is named: the server's side was not seen.` */
  readonly blindSpots: readonly string[];
}

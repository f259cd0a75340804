import { durationText } from '../../../shared/model/duration-text.ts';
import type { Executor, LoadPlan } from '../../../shared/model/load-plan.ts';

/** A number as it is typed: `''` while the field is empty. */
export type TypedNumber = number | '';

export interface RequestFields {
  readonly key: string;
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly weight: TypedNumber;
  /** One `Name: value` a line. */
  readonly headers: string;
  readonly body: string;
}

export interface StageFields {
  readonly key: string;
  readonly duration: string;
  readonly target: TypedNumber;
}

export interface ThresholdFields {
  readonly key: string;
  readonly metric: string;
  readonly expression: string;
  readonly abortOnFail: boolean;
}

/** The Run form as it is typed: durations and lists as text, every executor's fields at once, so that switching back loses nothing. */
export interface RunForm {
  readonly name: string;
  readonly tags: readonly string[];
  readonly requests: readonly RequestFields[];
  readonly executor: Executor['type'];
  readonly iterations: TypedNumber;
  readonly vus: TypedNumber;
  readonly maxDuration: string;
  readonly duration: string;
  readonly rate: TypedNumber;
  readonly maxVus: TypedNumber;
  /** Most requests of a constant rate; empty = until the time is over. */
  readonly rateIterations: TypedNumber;
  readonly startVus: TypedNumber;
  readonly startRate: TypedNumber;
  readonly stages: readonly StageFields[];
  readonly keepAlive: boolean;
  readonly connectTimeout: string;
  readonly timeout: string;
  readonly gracefulStop: string;
  readonly insecure: boolean;
  readonly caPem: string;
  /** One `host:port address` a line. */
  readonly resolve: string;
  readonly expectStatus: string;
  readonly expectBody: string;
  readonly maxRedirects: TypedNumber;
  readonly thresholds: readonly ThresholdFields[];
}

let keyCount = 0;
/** A key for a new line of the form. */
export function nextKey(): string {
  keyCount += 1;
  return `line-${keyCount}`;
}

export function emptyRequest(): RequestFields {
  return { key: nextKey(), name: '', method: 'GET', url: '', weight: 1, headers: '', body: '' };
}

/** What the form holds before anything was typed: the main job, without its target. */
export function emptyRunForm(): RunForm {
  return {
    name: '',
    tags: [],
    requests: [emptyRequest()],
    executor: 'shared-iterations',
    iterations: 14_000,
    vus: 100,
    maxDuration: '10m',
    duration: '30s',
    rate: 1000,
    maxVus: 500,
    rateIterations: '',
    startVus: 1,
    startRate: 0,
    stages: [{ key: nextKey(), duration: '30s', target: 100 }],
    keepAlive: true,
    connectTimeout: '5s',
    timeout: '30s',
    gracefulStop: '5s',
    insecure: false,
    caPem: '',
    resolve: '',
    expectStatus: '',
    expectBody: '',
    maxRedirects: 0,
    thresholds: [{ key: nextKey(), metric: 'http_req_failed', expression: 'rate==0', abortOnFail: false }],
  };
}

/** The form that stands for a plan: `formToPlan(planToForm(plan))` is the plan again. */
export function planToForm(plan: LoadPlan, tags: readonly string[] = []): RunForm {
  return {
    ...emptyRunForm(),
    ...executorFields(plan.executor),
    name: plan.name,
    tags,
    requests: plan.requests.map((request) => ({
      key: nextKey(),
      name: request.name,
      method: request.method,
      url: request.url,
      weight: request.weight,
      headers: Object.entries(request.headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
      body: request.body ?? '',
    })),
    keepAlive: plan.connection.keepAlive,
    connectTimeout: durationText(plan.connection.connectTimeoutMs),
    timeout: durationText(plan.connection.timeoutMs),
    gracefulStop: durationText(plan.gracefulStopMs),
    insecure: plan.connection.insecure,
    caPem: plan.connection.caPem ?? '',
    resolve: Object.entries(plan.connection.resolve)
      .map(([host, address]) => `${host} ${address}`)
      .join('\n'),
    expectStatus: plan.checks.expectStatus.join(', '),
    expectBody: plan.checks.expectBody ?? '',
    maxRedirects: plan.maxRedirects,
    thresholds: plan.thresholds.map((threshold) => ({ key: nextKey(), ...threshold })),
  };
}

/** The fields of one executor; the others keep what was typed. */
export function executorFields(executor: Executor): Partial<RunForm> & Pick<RunForm, 'executor'> {
  switch (executor.type) {
    case 'shared-iterations':
      return {
        executor: executor.type,
        iterations: executor.iterations,
        vus: executor.vus,
        maxDuration: durationText(executor.maxDurationMs),
      };
    case 'constant-vus':
      return { executor: executor.type, vus: executor.vus, duration: durationText(executor.durationMs) };
    case 'ramping-vus':
      return { executor: executor.type, startVus: executor.startVus, stages: stageFields(executor.stages) };
    case 'constant-arrival-rate':
      return {
        executor: executor.type,
        rate: executor.rate,
        duration: durationText(executor.durationMs),
        maxVus: executor.maxVus,
        rateIterations: executor.iterations ?? '',
      };
    case 'ramping-arrival-rate':
      return {
        executor: executor.type,
        startRate: executor.startRate,
        stages: stageFields(executor.stages),
        maxVus: executor.maxVus,
      };
  }
}

function stageFields(stages: readonly { readonly durationMs: number; readonly target: number }[]): StageFields[] {
  return stages.map((stage) => ({ key: nextKey(), duration: durationText(stage.durationMs), target: stage.target }));
}

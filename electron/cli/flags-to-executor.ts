import { assertNever } from '../../shared/base/assert-never.ts';
import type { LoadPlanInput } from '../../shared/contract/load-plan.ts';
import type { Executor, Stage } from '../../shared/model/load-plan.ts';
import { CliError, exitCodes } from './exit-codes.ts';

type ExecutorInput = LoadPlanInput['executor'];

/** How much to fire, in the words of the flags. */
export interface LoadFlags {
  readonly requests?: number | undefined;
  readonly connections?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly rate?: number | undefined;
  readonly executor?: Executor['type'] | undefined;
  readonly stages?: readonly Stage[] | undefined;
}

/** What oha and hey fire when they are only given an address. */
const defaultRequests = 200;
const defaultConnections = 50;

/** The executor the flags stand for: the one that was named, or the only one they can mean. */
export function flagsToExecutor(flags: LoadFlags): ExecutorInput {
  const type = flags.executor ?? guess(flags);
  const stages = (flags.stages ?? []).map((stage) => ({ ...stage }));
  switch (type) {
    case 'shared-iterations': {
      refuse(flags, type, ['rate', 'stages']);
      const iterations = flags.requests ?? defaultRequests;
      return {
        type,
        iterations,
        vus: flags.connections ?? Math.max(1, Math.min(defaultConnections, iterations)),
        ...(flags.durationMs === undefined ? {} : { maxDurationMs: flags.durationMs }),
      };
    }
    case 'constant-vus':
      refuse(flags, type, ['requests', 'rate', 'stages']);
      return { type, vus: flags.connections ?? defaultConnections, durationMs: need(flags.durationMs, type, '-z') };
    case 'ramping-vus':
      refuse(flags, type, ['requests', 'rate', 'durationMs']);
      return { type, stages: needStages(stages, type), ...(flags.connections === undefined ? {} : { startVus: flags.connections }) };
    case 'constant-arrival-rate': {
      refuse(flags, type, ['stages']);
      const rate = need(flags.rate, type, '-q');
      const iterations = flags.requests ?? (flags.durationMs === undefined ? defaultRequests : undefined);
      return {
        type,
        rate,
        // The last request starts before this has passed.
        durationMs: flags.durationMs ?? Math.max(1, Math.ceil(((iterations ?? 0) * 1000) / rate)),
        ...(iterations === undefined ? {} : { iterations }),
        ...(flags.connections === undefined ? {} : { maxVus: flags.connections }),
      };
    }
    case 'ramping-arrival-rate':
      refuse(flags, type, ['requests', 'durationMs']);
      return {
        type,
        stages: needStages(stages, type),
        ...(flags.rate === undefined ? {} : { startRate: flags.rate }),
        ...(flags.connections === undefined ? {} : { maxVus: flags.connections }),
      };
    default:
      return assertNever(type);
  }
}

/** The flags that stand for an executor of a plan file, so that a flag on the command line can change one of them. */
export function executorToFlags(executor: Executor): LoadFlags {
  const { type } = executor;
  switch (type) {
    case 'shared-iterations':
      return { executor: type, requests: executor.iterations, connections: executor.vus, durationMs: executor.maxDurationMs };
    case 'constant-vus':
      return { executor: type, connections: executor.vus, durationMs: executor.durationMs };
    case 'ramping-vus':
      return { executor: type, connections: executor.startVus, stages: executor.stages };
    case 'constant-arrival-rate':
      return {
        executor: type,
        rate: executor.rate,
        durationMs: executor.durationMs,
        connections: executor.maxVus,
        requests: executor.iterations,
      };
    case 'ramping-arrival-rate':
      return { executor: type, rate: executor.startRate, connections: executor.maxVus, stages: executor.stages };
    default:
      return assertNever(executor);
  }
}

function guess({ stages, rate, durationMs, requests }: LoadFlags): Executor['type'] {
  if (stages !== undefined) return rate === undefined ? 'ramping-vus' : 'ramping-arrival-rate';
  if (rate !== undefined) return 'constant-arrival-rate';
  return durationMs !== undefined && requests === undefined ? 'constant-vus' : 'shared-iterations';
}

const spelling = { requests: '-n', rate: '-q', durationMs: '-z', stages: '--stage' } as const;

function refuse(flags: LoadFlags, type: Executor['type'], names: readonly (keyof typeof spelling)[]): void {
  for (const name of names) {
    if (flags[name] !== undefined) {
      throw new CliError(
        exitCodes.usage,
        `${spelling[name]} does not go with ${type}`,
        'Leave one of them out; "npx blitz help run" says what goes together.',
      );
    }
  }
}

function need<T>(value: T | undefined, type: Executor['type'], name: string): T {
  if (value === undefined) throw new CliError(exitCodes.usage, `${type} needs ${name}`, `Add ${name}; "npx blitz help run" has examples.`);
  return value;
}

function needStages<T>(stages: T[], type: Executor['type']): T[] {
  if (stages.length === 0) throw new CliError(exitCodes.usage, `${type} needs --stage`, 'Add e.g. --stage 30s:100.');
  return stages;
}

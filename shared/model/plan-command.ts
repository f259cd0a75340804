import { assertNever } from '../base/assert-never.ts';
import type { Executor, LoadPlan, RequestSpec, ThresholdSpec } from './load-plan.ts';
import { quoteForShell } from './shell-command.ts';

/** The command for a plan that flags cannot say: several requests, say. */
const planFileCommand = 'npx blitz run plan.yaml';

/**
 * The command that fires this plan, quoted for a POSIX shell and run from the folder Blitz was cloned to; figures that are the default are left out.
 * A plan that flags cannot say gives `npx blitz run plan.yaml`.
 */
export function planToCommand(plan: LoadPlan): string {
  const words = planToArguments(plan);
  return words === undefined ? planFileCommand : ['npx', 'blitz', 'run', ...words.map(quoteForShell)].join(' ');
}

/** The arguments after `blitz run`, unquoted; `undefined` for a plan that flags cannot say. */
export function planToArguments(plan: LoadPlan): string[] | undefined {
  const [request] = plan.requests;
  if (request === undefined || !canBeSaid(plan, request)) return undefined;
  const { connection, checks } = plan;
  return [
    ...['--url', request.url],
    ...executorArguments(plan.executor),
    ...requestArguments(request),
    ...(connection.timeoutMs === 30_000 ? [] : ['--timeout', durationWord(connection.timeoutMs)]),
    ...(connection.connectTimeoutMs === 5_000 ? [] : ['--connect-timeout', durationWord(connection.connectTimeoutMs)]),
    ...(connection.keepAlive ? [] : ['--no-keepalive']),
    ...(connection.insecure ? ['--insecure'] : []),
    ...(connection.caPem === undefined ? [] : ['--ca-file', 'ca.pem']),
    ...Object.entries(connection.resolve).flatMap(([place, address]) => ['--resolve', `${place}:${address}`]),
    ...(checks.expectStatus.length === 0 ? [] : ['--expect-status', checks.expectStatus.join(',')]),
    ...(checks.expectBody === undefined ? [] : ['--expect-body', checks.expectBody]),
    ...(plan.maxRedirects === 0 ? [] : ['--max-redirects', String(plan.maxRedirects)]),
    ...plan.thresholds.flatMap((threshold) => ['--threshold', `${threshold.metric}: ${threshold.expression}`]),
    ...(plan.thresholds.some((threshold) => threshold.abortOnFail) ? ['--abort-on-fail'] : []),
    ...(plan.gracefulStopMs === 5_000 ? [] : ['--graceful-stop', durationWord(plan.gracefulStopMs)]),
    ...(plan.name === '' ? [] : ['--name', plan.name]),
  ];
}

function canBeSaid(plan: LoadPlan, request: RequestSpec): boolean {
  const headerNames = Object.keys(request.headers).map((name) => name.toLowerCase());
  return (
    plan.requests.length === 1 &&
    request.name === '' &&
    new Set(headerNames).size === headerNames.length &&
    sameAbort(plan.thresholds) &&
    Object.keys(plan.connection.resolve).every((place) => /^(\[[^\]]+\]|[^:]+):\d{1,5}$/.test(place))
  );
}

/** `--abort-on-fail` is said once, for all. */
function sameAbort(thresholds: readonly ThresholdSpec[]): boolean {
  return thresholds.every((threshold) => threshold.abortOnFail === thresholds[0]?.abortOnFail);
}

function requestArguments(request: RequestSpec): string[] {
  const usualMethod = request.body === undefined ? 'GET' : 'POST';
  return [
    ...(request.method === usualMethod ? [] : ['--method', request.method]),
    ...Object.entries(request.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    ...(request.body === undefined ? [] : ['-d', request.body]),
  ];
}

function executorArguments(executor: Executor): string[] {
  switch (executor.type) {
    case 'shared-iterations':
      return [
        ...['-n', String(executor.iterations), '-c', String(executor.vus)],
        ...(executor.maxDurationMs === 600_000 ? [] : ['-z', durationWord(executor.maxDurationMs)]),
      ];
    case 'constant-vus':
      return ['-c', String(executor.vus), '-z', durationWord(executor.durationMs)];
    case 'ramping-vus':
      return [...(executor.startVus === 1 ? [] : ['-c', String(executor.startVus)]), ...stageArguments(executor.stages)];
    case 'constant-arrival-rate': {
      const { rate, iterations, durationMs } = executor;
      // Without -z the command takes the time in which so many start.
      const implied = iterations !== undefined && durationMs === Math.max(1, Math.ceil((iterations * 1000) / rate));
      return [
        ...(iterations === undefined ? [] : ['-n', String(iterations)]),
        ...['-q', String(rate)],
        ...(implied ? [] : ['-z', durationWord(durationMs)]),
        ...maxVusArguments(executor.maxVus),
      ];
    }
    case 'ramping-arrival-rate':
      return [
        ...(executor.startRate === 0 ? ['--executor', executor.type] : ['-q', String(executor.startRate)]),
        ...stageArguments(executor.stages),
        ...maxVusArguments(executor.maxVus),
      ];
    default:
      return assertNever(executor);
  }
}

function stageArguments(stages: readonly { readonly durationMs: number; readonly target: number }[]): string[] {
  return stages.flatMap((stage) => ['--stage', `${durationWord(stage.durationMs)}:${stage.target}`]);
}

function maxVusArguments(maxVus: number): string[] {
  return maxVus === 500 ? [] : ['-c', String(maxVus)];
}

/** `90000` -> `90s`, `120000` -> `2m`, `1500` -> `1500ms` */
function durationWord(durationMs: number): string {
  if (durationMs > 0 && durationMs % 3_600_000 === 0) return `${durationMs / 3_600_000}h`;
  if (durationMs > 0 && durationMs % 60_000 === 0) return `${durationMs / 60_000}m`;
  return durationMs % 1000 === 0 ? `${durationMs / 1000}s` : `${durationMs}ms`;
}

/** Whether flags can say this plan; otherwise its command reads it from `plan.yaml`. */
export function planNeedsFile(plan: LoadPlan): boolean {
  return planToArguments(plan) === undefined;
}

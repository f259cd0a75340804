import { OpsError } from '../../shared/base/ops-error.ts';
import { LoadPlanSchema } from '../../shared/contract/load-plan.ts';
import { parseThreshold, parseThresholdText } from '../../shared/model/threshold.ts';
import { CliError, exitCodes } from './exit-codes.ts';
import { executorToFlags, flagsToExecutor, type LoadFlags } from './flags-to-executor.ts';
import { type Fields, isFields, readPlanFile, readTextFile } from './plan-file.ts';
import type { PlanFlags } from './run-flags.ts';

/** A plan as the contract takes it: complete and validated. */
export type CompletePlan = ReturnType<typeof LoadPlanSchema.parse>;

const commandLine = 'command line';

/** The flag behind each place of a plan. */
const flagOfPlace: Readonly<Record<string, string>> = {
  name: '--name',
  'requests[0].url': '--url',
  'requests[0].method': '--method',
  'requests[0].body': '-d',
  'executor.iterations': '-n',
  'executor.vus': '-c',
  'executor.maxVus': '-c',
  'executor.startVus': '-c',
  'executor.rate': '-q',
  'executor.startRate': '-q',
  'executor.durationMs': '-z',
  'executor.maxDurationMs': '-z',
  'connection.timeoutMs': '--timeout',
  'connection.connectTimeoutMs': '--connect-timeout',
  'connection.caPem': '--ca-file',
  'checks.expectStatus': '--expect-status',
  'checks.expectBody': '--expect-body',
  maxRedirects: '--max-redirects',
  gracefulStopMs: '--graceful-stop',
};

/**
 * The plan to run: from the file where there is one, changed by the flags that were given, complete and validated.
 *
 * Throws CliError 104 for a plan that is wrong (naming file, place, problem and remedy) and 2 for flags that do not go together.
 * `read`: how the plan is got out of the file.
 */
export function readPlan(file: string | undefined, flags: PlanFlags, read: (file: string) => unknown = readPlanFile): CompletePlan {
  if (file === undefined && flags.url === undefined) {
    throw new CliError(exitCodes.usage, 'Nothing to request', 'Give --url or a plan file, e.g. npx blitz run --url http://127.0.0.1:8080/');
  }
  const base = file === undefined ? { requests: [{ url: flags.url }] } : read(file);
  const draft = isFields(base) ? { ...base } : {};
  const source = file ?? commandLine;
  applyExecutor(draft, flags, source);
  applyRequests(draft, flags);
  applyRest(draft, flags);
  const plan = validate(draft, source);
  for (const threshold of plan.thresholds) {
    inContext(`${source}: threshold`, () => parseThreshold(threshold));
  }
  return plan;
}

function applyExecutor(draft: Fields, flags: PlanFlags, source: string): void {
  const given: LoadFlags = {
    ...(flags.requests === undefined ? {} : { requests: flags.requests }),
    ...(flags.connections === undefined ? {} : { connections: flags.connections }),
    ...(flags.durationMs === undefined ? {} : { durationMs: flags.durationMs }),
    ...(flags.rate === undefined ? {} : { rate: flags.rate }),
    ...(flags.stages === undefined ? {} : { stages: flags.stages }),
    ...(flags.executor === undefined ? {} : { executor: flags.executor }),
  };
  if (draft.executor === undefined) {
    draft.executor = flagsToExecutor(given);
    return;
  }
  if (Object.keys(given).length === 0) return;
  // A flag changes one figure of the file's executor; another executor starts afresh.
  const parsed = validate({ ...draft, requests: [{ url: 'http://127.0.0.1/' }] }, source).executor;
  const afresh = given.executor !== undefined && given.executor !== parsed.type;
  draft.executor = flagsToExecutor(afresh ? given : { ...executorToFlags(parsed), ...given });
}

function applyRequests(draft: Fields, flags: PlanFlags): void {
  if (!Array.isArray(draft.requests)) return;
  if (flags.url !== undefined && draft.requests.length > 1) {
    throw new CliError(exitCodes.usage, '--url does not go with a plan of several requests', 'Change the plan file instead.');
  }
  if (flags.body !== undefined && flags.bodyFile !== undefined) {
    throw new CliError(exitCodes.usage, '-d and -D together', 'Keep one of the two.');
  }
  const body = flags.bodyFile === undefined ? flags.body : readTextFile(flags.bodyFile, 'The body');
  const headers = { ...flags.headers, ...(flags.host === undefined ? {} : { Host: flags.host }) };
  draft.requests = draft.requests.map((request: unknown) => {
    if (!isFields(request)) return request;
    const method = flags.method?.toUpperCase() ?? request.method ?? (body === undefined ? undefined : 'POST');
    return {
      ...request,
      ...(flags.url === undefined ? {} : { url: flags.url }),
      ...(method === undefined ? {} : { method }),
      ...(body === undefined ? {} : { body }),
      ...(Object.keys(headers).length === 0 ? {} : { headers: mergeHeaders(request.headers, headers) }),
    };
  });
}

/** Header names are the same whatever their case: a flag replaces the file's. */
function mergeHeaders(from: unknown, over: Readonly<Record<string, string>>): Fields {
  const replaced = new Set(Object.keys(over).map((name) => name.toLowerCase()));
  const kept = Object.entries(isFields(from) ? from : {}).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...over };
}

function applyRest(draft: Fields, flags: PlanFlags): void {
  const connection = {
    ...(flags.timeoutMs === undefined ? {} : { timeoutMs: flags.timeoutMs }),
    ...(flags.connectTimeoutMs === undefined ? {} : { connectTimeoutMs: flags.connectTimeoutMs }),
    // Commander gives `true` where --no-keepalive was not given.
    ...(flags.keepAlive === false ? { keepAlive: false } : {}),
    ...(flags.insecure === undefined ? {} : { insecure: flags.insecure }),
    ...(flags.caFile === undefined ? {} : { caPem: readTextFile(flags.caFile, 'The certificate authority') }),
    ...(flags.resolve === undefined ? {} : { resolve: flags.resolve }),
  };
  const checks = {
    ...(flags.expectStatus === undefined ? {} : { expectStatus: [...flags.expectStatus] }),
    ...(flags.expectBody === undefined ? {} : { expectBody: flags.expectBody }),
  };
  merge(draft, 'connection', connection);
  merge(draft, 'checks', checks);
  if (flags.name !== undefined) draft.name = flags.name;
  if (flags.maxRedirects !== undefined) draft.maxRedirects = flags.maxRedirects;
  if (flags.gracefulStopMs !== undefined) draft.gracefulStopMs = flags.gracefulStopMs;
  applyThresholds(draft, flags);
}

function merge(draft: Fields, key: string, over: Fields): void {
  if (Object.keys(over).length === 0) return;
  const before = draft[key];
  if (before === undefined || isFields(before)) draft[key] = { ...before, ...over };
}

function applyThresholds(draft: Fields, flags: PlanFlags): void {
  const added = (flags.thresholds ?? []).map((text) =>
    inContext('--threshold', () => ({ ...parseThresholdText(text), abortOnFail: flags.abortOnFail === true })),
  );
  const before = draft.thresholds ?? [];
  if (!Array.isArray(before) || (before.length === 0 && added.length === 0)) return;
  const kept = flags.abortOnFail ? before.map((spec: unknown) => (isFields(spec) ? { ...spec, abortOnFail: true } : spec)) : before;
  draft.thresholds = [...kept, ...added];
}

function inContext<T>(context: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    throw new CliError(exitCodes.configuration, `${context}: ${error.message}`, error.hint);
  }
}

function validate(draft: unknown, source: string): CompletePlan {
  const result = LoadPlanSchema.safeParse(draft);
  if (result.success) return result.data;
  const place = source === commandLine ? flagOf : placeOf;
  const problems = result.error.issues.slice(0, 5).map((issue) => `${place(issue.path)}: ${problemOf(issue)}`);
  const more = result.error.issues.length - problems.length;
  const lines = [...problems, ...(more > 0 ? [`and ${more} more`] : [])];
  throw new CliError(
    exitCodes.configuration,
    lines.length === 1 ? `${source}: ${lines[0]}` : `${source}:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    source === commandLine ? '"npx blitz help run" has examples.' : 'Correct the plan; "npx blitz help run" shows one.',
  );
}

function flagOf(path: readonly PropertyKey[]): string {
  const place = placeOf(path);
  if (place.startsWith('requests[0].headers')) return `-H ${String(path[3] ?? '')}`.trim();
  if (place.startsWith('executor.stages')) return '--stage';
  if (place.startsWith('thresholds')) return '--threshold';
  if (place.startsWith('connection.resolve')) return '--resolve';
  return flagOfPlace[place] ?? place;
}

/** `requests[0].url` */
export function placeOf(path: readonly PropertyKey[]): string {
  let place = '';
  for (const part of path) place += typeof part === 'number' ? `[${part}]` : `${place === '' ? '' : '.'}${String(part)}`;
  return place === '' ? 'plan' : place;
}

/** What is wrong, without what zod says in front of it. */
export function problemOf(issue: { readonly code: string; readonly message: string; readonly input?: unknown }): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'missing';
  return issue.message.replace(/^Invalid input: /, '').replace(/^Too (small|big): /, '');
}

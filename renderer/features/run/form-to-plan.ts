import { OpsError } from '../../../shared/base/ops-error.ts';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import { parseDurationText } from '../../../shared/model/duration-text.ts';
import { formatCount } from '../../../shared/model/format.ts';
import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import { redactedMark } from '../../../shared/model/redact-text.ts';
import { parseThreshold } from '../../../shared/model/threshold.ts';
import type { RequestFields, RunForm, TypedNumber } from './run-form.ts';

/** What is wrong with which field, by its path in the plan, e.g. `executor.vus` or `requests.0.url`. */
export type FormErrors = Readonly<Record<string, string>>;

export interface FormVerdict {
  /** Absent while something is wrong. */
  readonly plan: LoadPlan | undefined;
  readonly errors: FormErrors;
}

/** Reads the form with the schema of the wire, so that what the form lets through the door does not refuse. */
export function formToPlan(form: RunForm): FormVerdict {
  const errors: Record<string, string> = {};
  const parsed = LoadPlanSchema.safeParse({
    name: form.name,
    requests: form.requests.map((request, index) => requestInput(request, index, errors)),
    executor: executorInput(form, errors),
    connection: {
      keepAlive: form.keepAlive,
      connectTimeoutMs: duration(form.connectTimeout, 'connection.connectTimeoutMs', errors),
      timeoutMs: duration(form.timeout, 'connection.timeoutMs', errors),
      insecure: form.insecure,
      ...(form.caPem.trim() === '' ? {} : { caPem: form.caPem }),
      resolve: pairs(form.resolve, /^(\S+:\d+)\s+(\S+)$/, 'connection.resolve', 'Write host:port and an address a line', errors),
    },
    checks: {
      expectStatus: form.expectStatus
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(Number),
      ...(form.expectBody === '' ? {} : { expectBody: form.expectBody }),
    },
    maxRedirects: typed(form.maxRedirects),
    thresholds: form.thresholds.map(({ metric, expression, abortOnFail }) => ({ metric, expression, abortOnFail })),
    gracefulStopMs: duration(form.gracefulStop, 'gracefulStopMs', errors),
  });
  for (const issue of parsed.error?.issues ?? []) errors[issue.path.join('.')] ??= issueText(issue);
  form.thresholds.forEach((threshold, index) => {
    const problem = thresholdProblem(threshold);
    if (problem !== undefined) errors[`thresholds.${index}`] = problem;
  });
  form.requests.forEach((request, index) => {
    if (request.url.trim() === '') errors[`requests.${index}.url`] = 'Give an address, e.g. http://127.0.0.1:8080/';
    for (const field of ['url', 'headers', 'body'] as const) {
      if (request[field].includes(redactedMark))
        errors[`requests.${index}.${field}`] = `A secret was not kept: write it in place of ${redactedMark}`;
    }
  });
  return { plan: Object.keys(errors).length === 0 ? parsed.data : undefined, errors };
}

/** The message for a field or anything inside it. */
export function errorAt(errors: FormErrors, path: string): string | undefined {
  return errors[path] ?? Object.entries(errors).find(([at]) => at.startsWith(`${path}.`))?.[1];
}

function requestInput(request: RequestFields, index: number, errors: Record<string, string>) {
  return {
    name: request.name,
    method: request.method.trim().toUpperCase(),
    url: completeUrl(request.url),
    weight: typed(request.weight),
    headers: pairs(request.headers, /^([^:\s]+)\s*:\s*(.*)$/, `requests.${index}.headers`, 'Write one "Name: value" a line', errors),
    ...(request.body === '' ? {} : { body: request.body }),
  };
}

function executorInput(form: RunForm, errors: Record<string, string>) {
  const stages = () =>
    form.stages.map((stage, index) => ({
      durationMs: duration(stage.duration, `executor.stages.${index}.durationMs`, errors),
      target: typed(stage.target),
    }));
  const durationMs = () => duration(form.duration, 'executor.durationMs', errors);
  const type = form.executor;
  switch (type) {
    case 'shared-iterations':
      return {
        type,
        iterations: typed(form.iterations),
        vus: typed(form.vus),
        maxDurationMs: duration(form.maxDuration, 'executor.maxDurationMs', errors),
      };
    case 'constant-vus':
      return { type, vus: typed(form.vus), durationMs: durationMs() };
    case 'ramping-vus':
      return { type, startVus: typed(form.startVus), stages: stages() };
    case 'constant-arrival-rate':
      return {
        type,
        rate: typed(form.rate),
        durationMs: durationMs(),
        maxVus: typed(form.maxVus),
        ...(form.rateIterations === '' ? {} : { iterations: form.rateIterations }),
      };
    case 'ramping-arrival-rate':
      return { type, startRate: typed(form.startRate), stages: stages(), maxVus: typed(form.maxVus) };
  }
}

function typed(value: TypedNumber): number | undefined {
  return value === '' ? Number.NaN : value;
}

function duration(text: string, path: string, errors: Record<string, string>): number {
  const value = parseDurationText(text);
  if (value === undefined) errors[path] = 'A duration, e.g. 500ms, 30s or 1m30s';
  return value ?? 1;
}

/** Reads lines of two parts; the first match group is the key. Empty lines do not count. */
function pairs(text: string, pattern: RegExp, path: string, message: string, errors: Record<string, string>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, key, value] = pattern.exec(line) ?? [];
    if (key === undefined) errors[path] = `${message}: "${line.slice(0, 40)}"`;
    else found[key] = value ?? '';
  }
  return found;
}

function thresholdProblem(threshold: { metric: string; expression: string; abortOnFail: boolean }): string | undefined {
  try {
    parseThreshold(threshold);
    return undefined;
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return [error.message, error.hint].filter(Boolean).join('. ');
  }
}

interface Issue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly inclusive?: boolean | undefined;
  readonly origin?: string;
}

function issueText(issue: Issue): string {
  if (issue.code === 'invalid_type') return issue.message.includes('int') ? 'A whole number' : 'Fill this in';
  if (issue.code === 'too_small' && issue.origin !== 'string') {
    return issue.inclusive ? `At least ${formatCount(Number(issue.minimum))}` : `More than ${formatCount(Number(issue.minimum))}`;
  }
  if (issue.code === 'too_big' && issue.origin !== 'string') return `At most ${formatCount(Number(issue.maximum))}`;
  return issue.message;
}

/** What was typed as an address: `shop.example/cart` is meant as `http://shop.example/cart`. Anything else stays as it is. */
export function completeUrl(text: string): string {
  const trimmed = text.trim();
  return /^(localhost|[\w-]+(\.[\w-]+)+)(:\d+)?([/?]\S*)?$/.test(trimmed) ? `http://${trimmed}` : trimmed;
}

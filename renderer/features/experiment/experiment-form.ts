import type { TargetId } from '../../../shared/base/ids.ts';
import {
  type ExperimentPlan,
  ExperimentPlanSchema,
  type LimitSearchPlan,
  LimitSearchPlanSchema,
} from '../../../shared/contract/experiments.ts';
import type { Guard } from '../../../shared/contract/guard.ts';
import { parseDurationText } from '../../../shared/model/duration-text.ts';
import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import type { StressSettings } from '../../../shared/model/stress-settings.ts';

type TypedNumber = number | '';

/** What stands in the form of an experiment, as it was typed. */
export interface ExperimentForm {
  readonly name: string;
  readonly repeats: TypedNumber;
  readonly smoke: boolean;
  readonly stressed: boolean;
  readonly baseline: boolean;
  readonly coolDown: string;
  readonly raiseErrorLog: boolean;
}

/** What stands in the form of a search for the limit. */
export interface LimitForm {
  readonly startRate: TypedNumber;
  readonly maxRate: TypedNumber;
  readonly step: string;
  /** Percent. */
  readonly precision: TypedNumber;
  readonly confirmations: TypedNumber;
}

export const emptyExperimentForm: ExperimentForm = {
  name: '',
  repeats: 3,
  smoke: true,
  stressed: false,
  baseline: true,
  coolDown: '3s',
  raiseErrorLog: false,
};

export const emptyLimitForm: LimitForm = { startRate: 100, maxRate: 20_000, step: '5s', precision: 5, confirmations: 3 };

/** What comes from elsewhere: the Run form, the machine behind its URL, the fields of the stress. */
export interface ExperimentParts {
  /** Absent while the Run form is not filled in. */
  readonly load: LoadPlan | undefined;
  readonly targetId: TargetId | undefined;
  readonly guards: readonly Guard[];
  /** Absent while one of its fields needs another value. */
  readonly stress: StressSettings | undefined;
}

/** What is wrong with which field. */
export type FieldErrors<Form> = Partial<Record<keyof Form, string>>;

const experimentMessages: FieldErrors<ExperimentForm> = {
  repeats: '1 to 20',
  name: 'At most 120 characters',
  coolDown: 'A duration of 0s to 10m, e.g. 3s',
};

/** Reads the form with the schema of the wire. Without a load there is no plan, and no fault of this form. */
export function formToExperiment(
  form: ExperimentForm,
  parts: ExperimentParts,
): { readonly plan: ExperimentPlan | undefined; readonly errors: FieldErrors<ExperimentForm> } {
  const errors: FieldErrors<ExperimentForm> = {};
  const stressed = form.stressed && parts.targetId !== undefined;
  const parsed = ExperimentPlanSchema.omit({ load: true }).safeParse({
    name: form.name,
    ...(parts.targetId === undefined ? {} : { targetId: parts.targetId }),
    smoke: form.smoke,
    baseline: stressed && form.baseline,
    ...(stressed && parts.stress ? { stress: parts.stress } : {}),
    repeats: form.repeats === '' ? Number.NaN : form.repeats,
    coolDownMs: durationOf(form.coolDown),
    guards: [...parts.guards],
    raiseErrorLog: form.raiseErrorLog && parts.targetId !== undefined,
  });
  for (const { path } of parsed.error?.issues ?? []) {
    const field = path[0] === 'coolDownMs' ? 'coolDown' : (path[0] as keyof ExperimentForm);
    errors[field] = experimentMessages[field] ?? 'Another value';
  }
  const complete = parts.load !== undefined && (!stressed || parts.stress !== undefined);
  const plan = parsed.data && complete ? ExperimentPlanSchema.safeParse({ ...parsed.data, load: parts.load }).data : undefined;
  return { plan, errors };
}

const limitMessages: FieldErrors<LimitForm> = {
  startRate: 'Requests a second, 1 or more',
  maxRate: 'Requests a second, at least those to begin with',
  step: 'A duration of 1s to 5m, e.g. 5s',
  precision: '1 to 50 %',
  confirmations: '1 to 10',
};

/** Reads the form of a search with the schema of the wire. */
export function formToLimitSearch(
  form: LimitForm,
  parts: Pick<ExperimentParts, 'load' | 'targetId'>,
): { readonly plan: LimitSearchPlan | undefined; readonly errors: FieldErrors<LimitForm> } {
  const number = (value: TypedNumber) => (value === '' ? Number.NaN : value);
  const errors: FieldErrors<LimitForm> = {};
  const parsed = LimitSearchPlanSchema.omit({ load: true }).safeParse({
    ...(parts.targetId === undefined ? {} : { targetId: parts.targetId }),
    startRate: number(form.startRate),
    maxRate: number(form.maxRate),
    stepMs: durationOf(form.step),
    precision: number(form.precision) / 100,
    confirmations: number(form.confirmations),
  });
  for (const { path } of parsed.error?.issues ?? []) {
    const field = path[0] === 'stepMs' ? 'step' : (path[0] as keyof LimitForm);
    errors[field] = limitMessages[field] ?? 'Another value';
  }
  if (parsed.data && parsed.data.maxRate < parsed.data.startRate) errors.maxRate = limitMessages.maxRate ?? '';
  const isRight = parsed.data !== undefined && Object.keys(errors).length === 0;
  const plan = isRight && parts.load ? LimitSearchPlanSchema.safeParse({ ...parsed.data, load: parts.load }).data : undefined;
  return { plan, errors };
}

function durationOf(text: string): number {
  // The field's own reader knows no 0, which is a cool-down one may want.
  return /^0\s*(ms|s|m)?$/.test(text.trim()) ? 0 : (parseDurationText(text) ?? Number.NaN);
}

import { StressSettingsSchema } from '../../../shared/contract/stress.ts';
import { durationText, parseDurationText } from '../../../shared/model/duration-text.ts';
import { defaultStress, type StressPreset, type StressSettings } from '../../../shared/model/stress-settings.ts';

type TypedNumber = number | '';

/** What stands in the form, as it was typed. */
export interface StressForm {
  readonly kind: StressSettings['kind'];
  readonly workers: TypedNumber;
  readonly loadPercent: TypedNumber;
  readonly duration: string;
  readonly niceness: TypedNumber;
  readonly method: string;
  readonly memoryPercent: TypedNumber;
}

/** What is wrong with which field. */
export type StressErrors = Partial<Record<keyof StressForm, string>>;

/** The form that stands for the settings: `formToSettings(settingsToForm(settings))` are the settings again. */
export function settingsToForm({ durationMs, ...settings }: StressSettings): StressForm {
  // Up to two minutes in seconds: as the presets say it.
  return { ...settings, duration: durationMs < 120_000 ? `${durationMs / 1000}s` : durationText(durationMs) };
}

/** What the form holds at first. */
export const emptyStressForm = settingsToForm(defaultStress);

const messages: Readonly<Record<keyof StressForm, string>> = {
  kind: 'CPU, memory or I/O',
  workers: '0 to 99',
  loadPercent: '1 to 100 %',
  duration: 'A duration of 1s to 15m, e.g. 60s',
  niceness: '-20 to 19',
  method: 'A method of stress-ng, e.g. all or matrixprod',
  memoryPercent: '1 to 95 %',
};

/** Reads the form with the schema of the wire. */
export function formToSettings(form: StressForm): { readonly settings: StressSettings | undefined; readonly errors: StressErrors } {
  const { duration, ...fields } = form;
  const number = (value: TypedNumber) => (value === '' ? Number.NaN : value);
  const parsed = StressSettingsSchema.safeParse({
    ...fields,
    workers: number(fields.workers),
    loadPercent: number(fields.loadPercent),
    niceness: number(fields.niceness),
    memoryPercent: number(fields.memoryPercent),
    method: fields.method.trim(),
    durationMs: parseDurationText(duration) ?? Number.NaN,
  });
  const errors: StressErrors = {};
  for (const { path } of parsed.error?.issues ?? []) {
    const field = path[0] === 'durationMs' ? 'duration' : (path[0] as keyof StressForm);
    errors[field] = messages[field];
  }
  return { settings: parsed.data, errors };
}

/** The preset the form stands at, if any. */
export function presetOfForm(form: StressForm, presets: readonly StressPreset[]): StressPreset['id'] | undefined {
  const { settings } = formToSettings(form);
  return presets.find((preset) => settings && sameSettings(preset.settings, settings))?.id;
}

function sameSettings(a: StressSettings, b: StressSettings): boolean {
  return (Object.keys(a) as (keyof StressSettings)[]).every((key) => a[key] === b[key]);
}

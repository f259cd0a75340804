import { InvalidArgumentError } from 'commander';
import type { Guard } from '../../shared/contract/guard.ts';
import { StressSettingsSchema } from '../../shared/contract/stress.ts';
import { type StressPreset, type StressSettings, stressPresets } from '../../shared/model/stress-settings.ts';
import { CliError, exitCodes } from './exit-codes.ts';

/** Flags of `blitz stress`; all absent unless given. */
export interface StressFlags {
  readonly preset?: StressPreset['id'];
  readonly cpu?: number;
  readonly memory?: number;
  readonly io?: number;
  readonly load?: number;
  readonly nice?: number;
  readonly duration?: number;
  readonly method?: string;
  readonly guard?: readonly Guard[];
  readonly awsProfile?: string;
  readonly awsRegion?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Parser of a number of workers; `all` and 0 are one for each CPU. */
export function workersFlag(text: string): number {
  if (text.trim() === 'all') return 0;
  return wholeNumber(text, 0, 99, 'Write how many workers, or all.');
}

/** Parser of a share: `60%` or `60`. */
export function percentFlag(text: string): number {
  return wholeNumber(text.trim().replace(/ ?%$/, ''), 1, 100, 'Write a share, e.g. 60%.');
}

/** Parser of a niceness. */
export function niceFlag(text: string): number {
  return wholeNumber(text, -20, 19, 'Write a niceness from -20 (first) to 19 (last).');
}

function wholeNumber(text: string, least: number, most: number, usage: string): number {
  const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new InvalidArgumentError(usage);
  return value;
}

/** What the flags ask for: a preset's settings, or the defaults, changed by what was given. Throws CliError 2 and 104. */
export function readStressSettings(flags: StressFlags): StressSettings {
  const kinds = (['cpu', 'memory', 'io'] as const).filter((kind) => flags[kind] !== undefined);
  if (kinds.length > 1) throw new CliError(exitCodes.usage, `--${kinds.join(' and --')} do not go together`, 'Stress one thing at a time.');
  const preset = stressPresets.find(({ id }) => id === flags.preset);
  const [kind] = kinds;
  const base = preset !== undefined && (kind === undefined || kind === preset.settings.kind) ? preset.settings : {};
  const memoryDefaults = kind === 'memory' ? { workers: 1 } : {};
  const result = StressSettingsSchema.safeParse({
    ...memoryDefaults,
    ...base,
    ...(kind === undefined ? {} : { kind }),
    ...(flags.cpu === undefined ? {} : { workers: flags.cpu }),
    ...(flags.io === undefined ? {} : { workers: flags.io }),
    ...(flags.memory === undefined ? {} : { memoryPercent: flags.memory }),
    ...(flags.load === undefined ? {} : { loadPercent: flags.load }),
    ...(flags.nice === undefined ? {} : { niceness: flags.nice }),
    ...(flags.duration === undefined ? {} : { durationMs: flags.duration }),
    ...(flags.method === undefined ? {} : { method: flags.method }),
  });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = String(issue?.path[0] ?? '');
  const name = { durationMs: '--duration', memoryPercent: '--memory', workers: '--cpu', method: '--method' }[place] ?? place;
  throw new CliError(
    exitCodes.configuration,
    `${name}: ${issue?.message ?? 'not valid'}`,
    '"npx blitz help stress" has examples; it may last 15m at most.',
  );
}

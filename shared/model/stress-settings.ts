/** What stress-ng works on. */
export const stressKinds = ['cpu', 'memory', 'io'] as const;
export type StressKind = (typeof stressKinds)[number];

export interface StressSettings {
  readonly kind: StressKind;
  /** 0 = one for each CPU. */
  readonly workers: number;
  /** Of each CPU worker, 1…100. */
  readonly loadPercent: number;
  readonly durationMs: number;
  /** -20 (first) … 19 (last). */
  readonly niceness: number;
  /** stress-ng's --cpu-method; `all` runs through all of them. */
  readonly method: string;
  /** Share of the memory the memory workers fill, 1…95. */
  readonly memoryPercent: number;
}

/** Longest a stress job may be asked to last. */
export const longestStressMs = 15 * 60_000;

export const defaultStress: StressSettings = {
  kind: 'cpu',
  workers: 2,
  loadPercent: 100,
  durationMs: 60_000,
  niceness: 0,
  method: 'all',
  memoryPercent: 60,
};

export interface StressPreset {
  readonly id: 'story' | 'all_cpus' | 'gentle' | 'memory' | 'io';
  readonly label: string;
  /** What it is for, in a few words. */
  readonly note: string;
  readonly settings: StressSettings;
}

/** One button each. */
export const stressPresets: readonly StressPreset[] = [
  {
    id: 'story',
    label: 'CPU, 2 workers, top priority, 60 s',
    note: 'sudo nice -n -20 stress-ng --cpu 2',
    settings: { ...defaultStress, niceness: -20 },
  },
  { id: 'all_cpus', label: 'All CPUs, 60 s', note: 'every CPU at 100 %, ordinary priority', settings: { ...defaultStress, workers: 0 } },
  {
    id: 'gentle',
    label: 'Gentle, 60 s',
    note: 'every CPU at 50 %, lowest priority',
    settings: { ...defaultStress, workers: 0, loadPercent: 50, niceness: 19 },
  },
  { id: 'memory', label: 'Memory, 60 s', note: 'fills 60 % of the memory', settings: { ...defaultStress, kind: 'memory', workers: 1 } },
  { id: 'io', label: 'I/O, 60 s', note: 'two workers write and sync', settings: { ...defaultStress, kind: 'io' } },
];

import type { StressSettings } from './stress-settings.ts';

/** A few words for a chart or a list: `2 CPU workers at nice -20`, `60 % of the memory`, `2 I/O workers`. */
export function stressWords(settings: StressSettings, actualNiceness?: number | undefined): string {
  const { kind, workers, loadPercent, memoryPercent } = settings;
  const niceness = actualNiceness ?? settings.niceness;
  const count = (name: string) =>
    workers === 0 ? `${name} workers, one for each CPU` : `${workers} ${name} ${workers === 1 ? 'worker' : 'workers'}`;
  const what = kind === 'memory' ? `${memoryPercent} % of the memory` : kind === 'io' ? count('I/O') : count('CPU');
  const load = kind === 'cpu' && loadPercent < 100 ? ` at ${loadPercent} % load` : '';
  return `${what}${load}${niceness === 0 ? '' : `${load === '' ? ' at' : ','} nice ${niceness}`}`;
}

/** What stands at the marker of a run: `stress on, 2 CPU workers at nice -20`. */
export function stressMarkerText(
  job: { readonly settings: StressSettings; readonly actualNiceness?: number | undefined; readonly state: string },
  hasStarted: boolean,
): string {
  if (hasStarted) return `stress on, ${stressWords(job.settings, job.actualNiceness)}`;
  return job.state === 'ended' ? 'stress off' : `stress off (${job.state})`;
}

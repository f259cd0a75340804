import type { StressJob } from '../../../shared/contract/stress.ts';
import { formatDuration, formatPlural } from '../../../shared/model/format.ts';
import type { StressSettings } from '../../../shared/model/stress-settings.ts';
import type { Tone } from '../../ui/state-badge.tsx';

/** Settings in a few words: `2 CPU workers at nice -20 for 60.0 s`. */
export function settingsText(settings: StressSettings): string {
  const { kind, workers, loadPercent, niceness, memoryPercent, durationMs } = settings;
  const many = workers === 0 ? 'a worker on every CPU' : formatPlural(workers, `${kindNames[kind]} worker`);
  const what = {
    cpu: workers === 0 ? 'every CPU' : many,
    memory: `${memoryPercent}\u2009% of the memory`,
    io: workers === 0 ? 'an I/O worker for each CPU' : many,
  }[kind];
  const load = kind === 'cpu' && loadPercent < 100 ? ` at ${loadPercent}\u2009% load` : '';
  return `${what}${load}, nice ${niceness}, ${wholeDuration(durationMs)}`;
}

const kindNames: Record<StressSettings['kind'], string> = { cpu: 'CPU', memory: 'memory', io: 'I/O' };

/** A duration without decimals where it has none: `60 s`. */
export function wholeDuration(durationMs: number): string {
  return durationMs < 120_000 && durationMs % 1000 === 0 ? `${durationMs / 1000}\u2009s` : formatDuration(durationMs);
}

/** True while its processes may be there: it goes on, or nobody has looked since the link was lost. */
export function isActive(job: StressJob): boolean {
  return (
    job.state === 'starting' || job.state === 'running' || job.state === 'stopping' || (job.state === 'lost' && job.remaining === undefined)
  );
}

/** How a job's state reads. */
export function describeJob(job: StressJob): { readonly tone: Tone; readonly text: string } {
  switch (job.state) {
    case 'starting':
      return { tone: 'running', text: 'Starting' };
    case 'running':
      return { tone: 'running', text: 'Running' };
    case 'stopping':
      return { tone: 'running', text: 'Stopping' };
    case 'ended':
      return { tone: 'ok', text: 'Ran to its end' };
    case 'stopped':
      return { tone: 'unknown', text: 'Stopped' };
    case 'failed':
      return { tone: 'failed', text: 'Failed' };
    case 'lost':
      return { tone: 'warning', text: 'Link lost' };
  }
}

/** What the niceness really is, once it was read back. */
export function nicenessText({ settings, actualNiceness }: StressJob): { readonly tone: Tone; readonly text: string } {
  const asked = settings.niceness;
  if (actualNiceness === undefined) return { tone: 'unknown', text: `nice ${asked} asked for, not read back yet` };
  if (actualNiceness === asked) return { tone: 'ok', text: `nice ${asked}, read back from its processes` };
  return { tone: 'warning', text: `asked for nice ${asked}, got ${actualNiceness}${asked < 0 ? ': no privilege' : ''}` };
}

/** What was left on the host after the end. */
export function remainingText({ remaining }: StressJob): { readonly tone: Tone; readonly text: string } {
  if (remaining === undefined) return { tone: 'unknown', text: 'not looked yet whether any process is left' };
  if (remaining === 0) return { tone: 'ok', text: 'no process left' };
  return { tone: 'failed', text: `${formatPlural(remaining, 'process', 'processes')} left` };
}

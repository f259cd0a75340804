import type { RunMarker } from '../../../shared/contract/runs.ts';
import type { RunEvidence } from '../../../shared/model/diagnosis/run-evidence.ts';
import { formatClock } from '../../../shared/model/format.ts';
import type { StressSettings } from '../../../shared/model/stress-settings.ts';

/** What is known of stress on the machine during a run. */
export interface KnownStress {
  /** What the machine was stressed with for the run. */
  readonly settings: StressSettings | undefined;
  readonly events: readonly RunMarker[];
  readonly evidence: RunEvidence | undefined;
}

/** Says that a stress ran on the machine meanwhile, and what that makes of the figures; nothing where none did. */
export function stressOverlap({ settings, events, evidence }: KnownStress): { readonly title: string; readonly hint: string } | undefined {
  const found = evidence?.stress.map(({ command, niceness, fromMs, toMs }) => {
    return `${command} at nice ${niceness} from ${clock(fromMs)} to ${clock(toMs)}`;
  });
  const marked = events.some(({ kind }) => kind === 'stress_started' || kind === 'stress_ended');
  if (!found?.length && !marked && settings === undefined) return undefined;
  const what = found?.length ? `: ${found.join('; ')}` : '';
  return {
    title: `A stress ran on the machine meanwhile${what}. This measures the stressor as much as the site.`,
    hint: 'It says nothing of what the site can carry by itself. Run the same load without the stress, and compare the two.',
  };
}

function clock(ms: number): string {
  return formatClock(Math.max(0, ms / 1000));
}

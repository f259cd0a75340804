import { formatPlural } from '../format.ts';
import { visibleExcerpt } from '../report/visible-text.ts';
import type { OverlappingStress } from './run-evidence.ts';

/** `stress-ng --cpu 2: 2 workers at nice -20`, without what it was started through. */
export function stressText({ command, workers, niceness }: OverlappingStress): string {
  const own = command.replace(/^.*?(?=stress-ng\b)/s, '');
  return `${visibleExcerpt(own, 80)}: ${formatPlural(workers, 'worker')} at nice ${niceness}`;
}

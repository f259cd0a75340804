import { InvalidArgumentError } from 'commander';
import type { RunId } from '../../shared/base/ids.ts';

const mostRuns = 50;

/** Parser of one group of runs, `41`, `41,42,43` or `41-43`; each argument adds a group to those before. */
export function runGroupArgument(text: string, before: readonly (readonly RunId[])[] | undefined): (readonly RunId[])[] {
  return [...(before ?? []), text.split(',').flatMap(runsOf)];
}

function runsOf(text: string): RunId[] {
  const [from, to = from] = text.split('-').map((part) => (/^\s*\d{1,15}\s*$/.test(part) ? Number(part) : Number.NaN));
  const isRange = text.split('-').length <= 2 && from !== undefined && to !== undefined && from >= 1 && to >= from && to - from < mostRuns;
  if (!isRange) throw new InvalidArgumentError('Not runs: write a number, 41,42,43 or 41-43.');
  return Array.from({ length: to - from + 1 }, (_, index) => (from + index) as RunId);
}

import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { formatCount } from '../../../shared/model/format.ts';
import { mostGroups } from '../../ui/compare-groups.ts';

/** Groups as they are picked: an empty one is a place to fill. At least two. */
export function draftsOf(groups: readonly (readonly number[])[]): number[][] {
  const drafts = groups.map((group) => [...group]);
  while (drafts.length < 2) drafts.push([]);
  return drafts;
}

/** The drafts with the runs of one place exchanged; a run stands in one group only. */
export function withGroup(drafts: readonly (readonly number[])[], place: number, runs: readonly number[]): number[][] {
  return drafts.map((group, index) => (index === place ? [...runs] : group.filter((id) => !runs.includes(id))));
}

/** The drafts with a run more: in the first empty place, else in a new one. The same where there is no place left. */
export function withRun(drafts: readonly (readonly number[])[], id: number): number[][] {
  const empty = drafts.findIndex((group) => group.length === 0);
  if (empty >= 0) return withGroup(drafts, empty, [id]);
  return drafts.length < mostGroups ? [...drafts.map((group) => [...group]), [id]] : drafts.map((group) => [...group]);
}

/** Runs that repeat those of a group (same load, target and name) and stand in none yet, the oldest first. */
export function repeatsOf(group: readonly number[], drafts: readonly (readonly number[])[], runs: readonly RunListItem[]): number[] {
  const first = runs.find(({ id }) => id === group[0]);
  if (!first) return [];
  const taken = new Set(drafts.flat());
  return runs
    .filter((run) => run.state === 'completed' && !taken.has(run.id))
    .filter((run) => run.planText === first.planText && run.target === first.target && run.name === first.name)
    .map(({ id }) => id as number)
    .sort((a, b) => a - b);
}

/** A run that can be picked: its number and name, and what it was in one line. */
export interface RunChoice {
  readonly value: string;
  readonly label: string;
  readonly note: string;
}

/** Every run that has ended, and those picked that are not among them. */
export function runChoices(runs: readonly RunListItem[], drafts: readonly (readonly number[])[]): RunChoice[] {
  const ended = runs.filter(({ state }) => state !== 'running');
  const known = new Set(ended.map(({ id }) => id as number));
  return [
    ...ended.map((run) => ({
      value: String(run.id),
      label: run.name === '' ? `Run ${run.id}` : `Run ${run.id} · ${run.name}`,
      note: `${run.planText}, ${run.failed === 0 ? 'none' : formatCount(run.failed)} failed`,
    })),
    ...drafts
      .flat()
      .filter((id) => !known.has(id))
      .map((id) => ({ value: String(id), label: `Run ${id}`, note: '' })),
  ];
}

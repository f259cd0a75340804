/** Most groups that stand side by side, and most runs in one. */
export const mostGroups = 5;
const mostRuns = 50;

/** Reads `41.42,43` into the runs of each group; what is no number of a run, or too many, is left out, and an empty group with it. */
export function parseGroups(text: string | null): number[][] {
  return (text ?? '')
    .split(',')
    .map((group) => [
      ...new Set(
        group
          .split('.')
          .filter((part) => /^[1-9]\d{0,14}$/.test(part))
          .map(Number),
      ),
    ])
    .filter((group) => group.length > 0)
    .slice(0, mostGroups)
    .map((group) => group.slice(0, mostRuns));
}

/** The address of the Compare screen with these groups of runs. */
export function compareHref(groups: readonly (readonly number[])[]): string {
  const text = groups
    .filter((group) => group.length > 0)
    .map((group) => group.join('.'))
    .join(',');
  return text === '' ? '#/compare' : `#/compare?groups=${text}`;
}

/** What puts runs into one group: repeats of one load under one name. */
interface Repeated {
  readonly id: number;
  readonly name: string;
  readonly target: string;
  readonly planText: string;
}

/**
 * Groups of the runs that were picked, the oldest first: each by itself, or, where they are more than can stand side by side, repeats of one
 * load together. `undefined` where that makes fewer than two groups or too many.
 */
export function groupRuns(runs: readonly Repeated[]): number[][] | undefined {
  const sorted = runs.toSorted((a, b) => a.id - b.id);
  const groups =
    sorted.length <= mostGroups
      ? sorted.map(({ id }) => [id])
      : [...Map.groupBy(sorted, ({ name, target, planText }) => JSON.stringify([name, target, planText])).values()].map((group) =>
          group.map(({ id }) => id),
        );
  const fits = groups.length >= 2 && groups.length <= mostGroups && groups.every((group) => group.length <= mostRuns);
  return fits ? groups : undefined;
}

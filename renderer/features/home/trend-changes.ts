import type { ConfigChange } from '../../../shared/model/compare/comparison.ts';

/** A change between a run and the one before it: `worker_connections 768 → 4096`. */
export function changeText({ where, name, values }: ConfigChange): string {
  const [before, after] = values;
  // The build has but one name.
  const what = where === name ? name : `${where} ${name}`;
  return `${what} ${before ?? 'not known'} → ${after ?? 'not known'}`;
}

/** Runs before which something changed, the newest first. */
export function changedRuns<Entry extends { readonly changes: readonly ConfigChange[] }>(entries: readonly Entry[], most: number): Entry[] {
  return entries.filter(({ changes }) => changes.length > 0).slice(0, most);
}

import type { RunListQuery } from '../../../../shared/contract/runs.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import type { RunState } from '../../../../shared/model/load-sample.ts';
import { planTarget, planText } from '../../../../shared/model/plan-text.ts';

/** What a run is found by: its words in lower case, numbers also without separators (`14,000` and `14000`). */
export function searchText(run: { id: number; name: string; tags: readonly string[]; state: RunState; plan: LoadPlan }): string {
  const text = [run.name, ...run.tags, planTarget(run.plan), planText(run.plan), run.state, run.state.replaceAll('_', ' '), `run ${run.id}`]
    .join('\n')
    .toLowerCase()
    .replaceAll('\u2009', ' ');
  const plainNumbers = [...text.matchAll(/\d{1,3}(?:,\d{3})+/g)].map(([number]) => number.replaceAll(',', ''));
  return [text, ...plainNumbers].join('\n');
}

const sortColumns: Record<RunListQuery['sort'], string> = {
  id: 'id',
  name: 'name COLLATE NOCASE',
  startedAt: 'started_at',
  durationMs: 'duration_ms',
  asked: 'asked',
  failed: 'failed',
  ratePerSecond: 'rate_per_second',
  p95Us: 'p95_us',
};

/** The WHERE and ORDER BY of a list query. Words are parameters, with `%`, `_` and `\` escaped; `#41` means run 41 and no other. */
export function listConditions(query: Pick<RunListQuery, 'search' | 'state' | 'sort' | 'descending'>): {
  where: string;
  parameters: (string | number)[];
  orderBy: string;
} {
  const conditions = ['deleted_at IS NULL'];
  const parameters: (string | number)[] = [];
  if (query.state !== undefined) {
    conditions.push('state = ?');
    parameters.push(query.state);
  }
  for (const word of query.search.toLowerCase().split(/\s+/).filter(Boolean)) {
    const number = /^#(\d{1,15})$/.exec(word)?.[1];
    if (number === undefined) {
      conditions.push(`search LIKE ? ESCAPE '\\'`);
      parameters.push(`%${word.replace(/[\\%_]/g, '\\$&')}%`);
    } else {
      conditions.push('id = ?');
      parameters.push(Number(number));
    }
  }
  const direction = query.descending ? 'DESC' : 'ASC';
  // Equal values keep the order of the runs, so that pages neither repeat nor skip one.
  return { where: conditions.join(' AND '), parameters, orderBy: `${sortColumns[query.sort]} ${direction}, id ${direction}` };
}

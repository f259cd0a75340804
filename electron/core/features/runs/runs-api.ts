import { implement } from '@orpc/server';
import type { RunId } from '../../../../shared/base/ids.ts';
import { runsContract } from '../../../../shared/contract/runs.ts';
import type { Verdict } from '../../../../shared/model/diagnosis/verdict.ts';
import type { RunBook } from './run-book.ts';

const api = implement(runsContract);

/** The handlers of `runs.*`. `verdictOf` says why requests of a run that has ended failed: its reports say so, too. */
export function createRunsApi(book: RunBook, verdictOf: (id: RunId) => Promise<Verdict | undefined>) {
  return api.router({
    list: api.list.handler(({ input }) => book.list(input)),
    get: api.get.handler(({ input }) => book.get(input.id)),
    series: api.series.handler(({ input }) => book.series(input.id)),
    markers: api.markers.handler(({ input }) => book.markers(input.id)),
    evidence: api.evidence.handler(({ input }) => ({ evidence: book.evidence(input.id) })),
    rename: api.rename.handler(({ input }) => book.rename(input.id, input.name)),
    setTags: api.setTags.handler(({ input }) => book.setTags(input.id, input.tags)),
    delete: api.delete.handler(({ input }) => book.delete(input.ids)),
    restore: api.restore.handler(({ input }) => book.restore(input.ids)),
    export: api.export.handler(async ({ input: { id, format } }) => book.export(id, format, await verdictOf(id))),
    changes: api.changes.handler(({ signal }) => book.changes(signal)),
  });
}

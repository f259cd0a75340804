import { implement } from '@orpc/server';
import { runsContract } from '../../../../shared/contract/runs.ts';
import type { RunBook } from './run-book.ts';

const api = implement(runsContract);

/** The handlers of `runs.*`. */
export function createRunsApi(book: RunBook) {
  return api.router({
    list: api.list.handler(({ input }) => book.list(input)),
    get: api.get.handler(({ input }) => book.get(input.id)),
    series: api.series.handler(({ input }) => book.series(input.id)),
    markers: api.markers.handler(({ input }) => book.markers(input.id)),
    rename: api.rename.handler(({ input }) => book.rename(input.id, input.name)),
    setTags: api.setTags.handler(({ input }) => book.setTags(input.id, input.tags)),
    delete: api.delete.handler(({ input }) => book.delete(input.ids)),
    restore: api.restore.handler(({ input }) => book.restore(input.ids)),
    export: api.export.handler(({ input }) => book.export(input.id, input.format)),
    changes: api.changes.handler(({ signal }) => book.changes(signal)),
  });
}

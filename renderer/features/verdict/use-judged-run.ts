import type { RunId } from '../../../shared/base/ids.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { type CallResult, useCall, useRunChanges } from '../../client/index.ts';

/** Newest runs among which the last one that ended is looked for. */
const searched = 20;

/** The run whose verdict is wanted: the one with this number, else the last that ended, else one that goes on. `run` is absent where there is none. */
export function useJudgedRun(id: RunId | undefined): CallResult<{ readonly run: RunListItem | undefined }> {
  const result = useCall(
    async (client, signal) => {
      if (id !== undefined) return { run: (await client.runs.get({ id }, { signal })).item };
      const { items } = await client.runs.list({ limit: searched }, { signal });
      return { run: items.find(({ state }) => state !== 'running') ?? items[0] };
    },
    `run to judge ${id ?? 'last'}`,
  );
  useRunChanges('verdict', result.reload);
  return result;
}

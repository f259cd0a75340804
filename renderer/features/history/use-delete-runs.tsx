import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { RunId } from '../../../shared/base/ids.ts';
import { formatPlural } from '../../../shared/model/format.ts';
import { useAction } from '../../client/index.ts';
import { useHistoryStore } from './history-store.ts';

/** Deletes runs at once, with a way back. */
export function useDeleteRuns() {
  const select = useHistoryStore((store) => store.select);
  const restore = useAction((client, ids: RunId[]) => client.runs.restore({ ids }));
  const remove = useAction(async (client, ids: RunId[]) => {
    const { deleted } = await client.runs.delete({ ids });
    select([]);
    const id = `deleted ${ids.join(' ')}`;
    const undo = () => {
      notifications.hide(id);
      void restore.run(ids);
    };
    notifications.show({
      id,
      color: 'gray',
      title: `${formatPlural(deleted, 'run')} deleted`,
      message: (
        <Button variant="default" onClick={undo} mt={4}>
          Undo
        </Button>
      ),
      autoClose: 12_000,
    });
    return deleted;
  });
  return { remove: remove.run, removing: remove.running, error: remove.error ?? restore.error };
}

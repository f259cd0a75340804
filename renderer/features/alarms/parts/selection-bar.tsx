import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { AlarmId } from '../../../../shared/base/ids.ts';
import type { Alarm } from '../../../../shared/contract/alarms.ts';
import { formatPlural } from '../../../../shared/model/format.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { useAlarmsStore } from '../alarms-store.ts';
import classes from '../alarms-view.module.css';
import { DeleteDialog } from './delete-dialog.tsx';

/** What can be done to several alarms at once. */
export function SelectionBar({ chosen }: { chosen: readonly Alarm[] }) {
  const select = useAlarmsStore((store) => store.select);
  const [deleting, setDeleting] = useState(false);
  const [failed, setFailed] = useState<string[]>([]);
  const ids: AlarmId[] = chosen.map(({ id }) => id);
  const enable = useAction((client, enabled: boolean) => client.alarms.setEnabled({ ids, enabled }));
  const names = new Map(chosen.map(({ id, name }) => [id, name]));
  const switchTo = async (enabled: boolean) => {
    setFailed([]);
    const answer = await enable.run(enabled);
    setFailed(answer?.failed.map(({ id, problem }) => `${names.get(id) ?? id}: ${problem.message}`) ?? []);
  };
  return (
    <>
      <div className={classes.selection} role="toolbar" aria-label="Selected alarms">
        <span className={classes.spring}>{`${formatPlural(chosen.length, 'alarm')} selected`}</span>
        <Button variant="default" leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={() => void switchTo(true)}>
          Switch on
        </Button>
        <Button variant="default" leftSection={<IconPlayerPause size={14} aria-hidden />} onClick={() => void switchTo(false)}>
          Switch off
        </Button>
        <Button variant="default" leftSection={<IconTrash size={14} aria-hidden />} onClick={() => setDeleting(true)}>
          Delete
        </Button>
        <Button variant="subtle" color="gray" onClick={() => select([])}>
          Select none
        </Button>
      </div>
      {enable.error ? <Notice tone="failed" title={enable.error.message} hint={enable.error.hint} /> : undefined}
      {failed.map((text) => (
        <Notice key={text} tone="failed" title={text} />
      ))}
      <DeleteDialog alarms={chosen} opened={deleting} onClose={() => setDeleting(false)} onDeleted={() => select([])} />
    </>
  );
}

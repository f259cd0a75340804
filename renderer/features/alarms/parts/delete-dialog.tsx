import { Button, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { Alarm } from '../../../../shared/contract/alarms.ts';
import { formatPlural } from '../../../../shared/model/format.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { placeText } from '../alarm-list.ts';

/** Names shown at most. */
const most = 8;

/** Asks before alarms are deleted, and says where. */
export function DeleteDialog(props: { alarms: readonly Alarm[]; opened: boolean; onClose(): void; onDeleted(): void }) {
  const { alarms, opened, onClose, onDeleted } = props;
  const [failed, setFailed] = useState<string[]>([]);
  const remove = useAction((client) => client.alarms.delete({ ids: alarms.map(({ id }) => id) }));
  const isAws = alarms.some(({ scope }) => scope?.kind === 'aws');
  const go = async () => {
    const names = new Map(alarms.map(({ id, name }) => [id, name]));
    setFailed([]);
    const answer = await remove.run(undefined);
    if (!answer) return;
    if (answer.done > 0) notifications.show({ color: 'gray', message: `${formatPlural(answer.done, 'alarm')} deleted` });
    if (answer.failed.length > 0) {
      setFailed(answer.failed.map(({ id, problem }) => `${names.get(id) ?? id}: ${problem.message}`));
      return;
    }
    onClose();
    onDeleted();
  };
  const [only] = alarms;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={alarms.length === 1 ? `Delete ${only?.name ?? ''}?` : `Delete ${formatPlural(alarms.length, 'alarm')}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p>
        {isAws
          ? 'It is deleted in the AWS account, for everybody who watches it. There is no way back but to make it anew.'
          : 'There is no way back but to make it anew. What it told so far stays in the history.'}
      </p>
      {alarms.length > 1 ? (
        <ul>
          {alarms.slice(0, most).map(({ id, name, scope }) => (
            <li key={id}>{`${name} (${placeText(scope)})`}</li>
          ))}
          {alarms.length > most ? <li>{`and ${alarms.length - most} more`}</li> : undefined}
        </ul>
      ) : undefined}
      {remove.error ? <Notice tone="failed" title={remove.error.message} hint={remove.error.hint} /> : undefined}
      {failed.map((text) => (
        <Notice key={text} tone="failed" title={text} />
      ))}
      <Group justify="flex-end" gap="sm" mt="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep
        </Button>
        <Button color="stop" onClick={() => void go()} loading={remove.running}>
          Delete
        </Button>
      </Group>
    </Modal>
  );
}

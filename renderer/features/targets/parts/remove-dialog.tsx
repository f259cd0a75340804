import { Button, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Target } from '../../../../shared/contract/targets.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { navigate } from '../../../ui/route.ts';

/** Asks before a target is taken out of the list. */
export function RemoveDialog({ target, opened, onClose }: { target: Target; opened: boolean; onClose(): void }) {
  const remove = useAction((client) => client.targets.remove({ id: target.id }));
  const go = async () => {
    if (!(await remove.run(undefined))) return;
    onClose();
    navigate({ screen: 'targets' });
    notifications.show({ color: 'gray', message: `${target.name} removed` });
  };
  return (
    <Modal opened={opened} onClose={onClose} title={`Remove ${target.name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <p>Its session is closed, and what the console kept of its passwords is forgotten. Nothing changes on the machine itself.</p>
      {remove.error ? <Notice tone="failed" title={remove.error.message} hint={remove.error.hint} /> : undefined}
      <Group justify="flex-end" gap="sm" mt="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="stop" onClick={() => void go()} loading={remove.running}>
          Remove
        </Button>
      </Group>
    </Modal>
  );
}

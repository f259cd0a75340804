import { Button, Group, Modal } from '@mantine/core';
import type { SshConfigHost } from '../../../../shared/contract/targets.ts';
import { wayInText } from '../../../ui/way-in.ts';

/** Asks what becomes of targets that have the name of a host to import; open while there are any. */
export function NamesakeDialog(props: { hosts: readonly SshConfigHost[]; onAnswer(replace: boolean): void; onCancel(): void }) {
  const { hosts, onAnswer, onCancel } = props;
  return (
    <Modal
      opened={hosts.length > 0}
      onClose={onCancel}
      title={hosts.length === 1 ? 'Replace the target of the same name?' : 'Replace the targets of the same names?'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {hosts.map(({ alias, namesake }) => (
        <p key={alias}>
          <strong>{namesake?.name}</strong>
          {` is a target already and leads to ${namesake ? wayInText(namesake.access) : ''}.`}
        </p>
      ))}
      <p>Replaced, it leads to the host of the file; its log paths and other settings stay, and open sessions to it are closed.</p>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onCancel} data-autofocus>
          Cancel
        </Button>
        <Button variant="default" onClick={() => onAnswer(false)}>
          Keep both
        </Button>
        <Button onClick={() => onAnswer(true)}>Replace</Button>
      </Group>
    </Modal>
  );
}

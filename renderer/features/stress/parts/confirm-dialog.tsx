import { Button, Group, Modal } from '@mantine/core';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { StressSettings } from '../../../../shared/model/stress-settings.ts';

/** Asks, once a target and window, before something that may take the host away from everybody else. `sentence` undefined: closed. */
export function ConfirmDialog(props: {
  target: Target;
  sentence: string | undefined;
  settings: StressSettings | undefined;
  onAnswer(yes: boolean): void;
  onCancel(): void;
}) {
  const { target, sentence, settings, onAnswer, onCancel } = props;
  return (
    <Modal
      opened={sentence !== undefined}
      onClose={onCancel}
      title={`Put ${target.name} under this stress?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p>
        <strong>{sentence}</strong>
      </p>
      <p>
        {settings && settings.niceness < 0
          ? 'Work with a negative niceness goes before everything else on the machine: requests to the site wait, and so do new logins over SSH and the answers to this console. Stop may take some seconds to get through; the host itself ends it when its time is over, whatever happens here.'
          : 'The kernel may end other programs to get memory. The host itself ends the stress when its time is over, whatever happens here.'}
      </p>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onCancel} data-autofocus>
          Do not start
        </Button>
        <Button onClick={() => onAnswer(true)}>Start it</Button>
      </Group>
    </Modal>
  );
}

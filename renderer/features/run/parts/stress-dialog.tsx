import { Button, Group, Modal } from '@mantine/core';
import { CommandLine } from '../../../ui/command-line.tsx';
import type { StartRun } from '../use-start-run.ts';

/** Asks before a machine is stressed in a way that may starve the site and sshd. */
export function StressDialog({ startRun }: { startRun: StartRun }) {
  const { stressQuestion, answerStress } = startRun;
  return (
    <Modal
      opened={stressQuestion !== undefined}
      onClose={() => answerStress(false)}
      title="Stress the machine during the run?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p>{stressQuestion?.sentence}</p>
      <CommandLine command={stressQuestion?.command ?? ''} label="stress command" />
      <p>It ends by itself on the machine, and with the run where that is earlier. Stop everything ends it at once.</p>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={() => answerStress(false)} data-autofocus>
          Do not start
        </Button>
        <Button onClick={() => answerStress(true)}>Stress it and start</Button>
      </Group>
    </Modal>
  );
}

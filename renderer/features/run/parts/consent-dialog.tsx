import { Button, Group, Modal } from '@mantine/core';
import type { StartRun } from '../use-start-run.ts';

/** Asks, once a host, whether the user may load it. */
export function ConsentDialog({ startRun }: { startRun: Pick<StartRun, 'consentHost' | 'answerConsent'> }) {
  const { consentHost, answerConsent } = startRun;
  return (
    <Modal
      opened={consentHost !== undefined}
      onClose={() => answerConsent(false)}
      title={`May you load ${consentHost ?? ''}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p>
        <strong>{consentHost}</strong> is not this machine. A load test looks like an attack to whoever runs it: fire it only at a server
        that is yours, or with its owner's consent.
      </p>
      <p>The answer is remembered for this host. Settings lists the hosts and takes it back.</p>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={() => answerConsent(false)} data-autofocus>
          Do not start
        </Button>
        <Button onClick={() => answerConsent(true)}>I may load it: start</Button>
      </Group>
    </Modal>
  );
}

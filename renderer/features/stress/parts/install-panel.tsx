import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import type { StressPreflight } from '../../../../shared/contract/stress.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { useClient } from '../../../client/index.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { OutputText } from '../../../ui/output-text.tsx';
import { useStressStore } from '../stress-store.ts';

/** stress-ng is missing: the command that installs it, run only when that is confirmed, with its output. */
export function InstallPanel({ target, preflight, onDone }: { target: Target; preflight: StressPreflight; onDone(): void }) {
  const client = useClient();
  const installation = useStressStore((store) => store.installations.get(target.id));
  const install = useStressStore((store) => store.install);
  const [asking, setAsking] = useState(false);
  const text = installation?.text ?? '';
  const missing = preflight.problem?.code === 'missing_tool';
  const busy = installation !== undefined && installation.exitCode === undefined && !installation.error;
  const go = () => {
    setAsking(false);
    void install(client, target.id).then(onDone);
  };
  if (!missing && !busy) return undefined;
  return (
    <>
      <Notice
        tone="warning"
        title={preflight.problem?.message ?? `stress-ng is being installed on ${target.name}.`}
        hint={preflight.installCommand ? undefined : preflight.problem?.hint}
        actions={
          preflight.installCommand ? (
            <Button variant="default" onClick={() => setAsking(true)} loading={busy}>
              Install stress-ng
            </Button>
          ) : undefined
        }
      />
      {preflight.installCommand ? <CommandLine command={preflight.installCommand} label="install command" /> : undefined}
      {text === '' ? undefined : <OutputText label="Output of the installation" text={text} />}
      {installation?.error ? <Notice tone="failed" title={installation.error.message} hint={installation.error.hint} /> : undefined}
      {installation?.exitCode !== undefined && installation.exitCode !== 0 ? (
        <Notice
          tone="failed"
          title={`The installation failed with exit code ${installation.exitCode}.`}
          hint="Its output says why. Run the command in the terminal to see more."
        />
      ) : undefined}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Install stress-ng on ${target.name}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <p>This is run there, and nothing else:</p>
        <CommandLine command={preflight.installCommand ?? ''} label="install command" />
        <Group justify="flex-end" gap="sm" mt="md">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            Cancel
          </Button>
          <Button onClick={go}>Install</Button>
        </Group>
      </Modal>
    </>
  );
}

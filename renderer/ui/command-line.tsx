import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './command-line.module.css';

/** A command to copy. `label` says what it does, for the button's name. */
export function CommandLine({ command, label = 'command' }: { command: string; label?: string }) {
  return (
    <div className={classes.line}>
      <code className={classes.code}>{command}</code>
      <CopyButton value={command} timeout={1500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : `Copy the ${label}`}>
            <ActionIcon onClick={copy} aria-label={copied ? 'Copied' : `Copy the ${label}`} className={classes.copy}>
              {copied ? <IconCheck size={15} color="var(--bz-ok)" /> : <IconCopy size={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}

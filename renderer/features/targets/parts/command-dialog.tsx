import { Modal } from '@mantine/core';
import type { AuditEntry } from '../../../../shared/contract/hosts.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { formatWhen } from '../../../ui/when.ts';
import classes from './target-parts.module.css';

/** A command that was run on a target, whole: to read and to copy. */
export function CommandDialog({ entry, onClose }: { entry: AuditEntry | undefined; onClose(): void }) {
  return (
    <Modal opened={entry !== undefined} onClose={onClose} size="xl" title={entry?.purpose} closeButtonProps={{ 'aria-label': 'Close' }}>
      {entry ? (
        <>
          <p className={classes.quiet}>{`As the shell there saw it, ${formatWhen(entry.at).exact}:`}</p>
          <section className={classes.whole} aria-label="Whole command">
            <CommandLine command={entry.command} />
          </section>
        </>
      ) : undefined}
    </Modal>
  );
}

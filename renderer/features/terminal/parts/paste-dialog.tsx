import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import { readPaste } from '../../../../shared/model/terminal-text.ts';
import classes from './terminal-parts.module.css';

/** Asks before several lines go into a shell, which may run each of them at once. `onAnswer` gets what to paste, or nothing. */
export function PasteDialog(props: { text: string | undefined; onAnswer(text: string | undefined): void; onClosed(): void }) {
  const { text, onAnswer, onClosed } = props;
  const { text: clean, removedCount } = readPaste(text ?? '');
  const [draft, setDraft] = useState(clean);
  useEffect(() => {
    // While it closes it keeps what it showed.
    if (text !== undefined) setDraft(clean);
  }, [text, clean]);
  const { lines } = readPaste(draft);
  const count = draft.includes('\n') ? (lines.length === 1 ? '1 line with its end' : `${lines.length} lines`) : '1 line';
  return (
    <Modal
      opened={text !== undefined}
      onClose={() => onAnswer(undefined)}
      title={`Paste ${count} into the shell?`}
      size="lg"
      returnFocus={false}
      onExitTransitionEnd={onClosed}
      closeButtonProps={{ 'aria-label': 'Cancel' }}
    >
      <Textarea
        label="Lines to paste"
        description="A shell may run each line as soon as it ends. Read them first, or change them here."
        value={draft}
        autosize
        minRows={3}
        maxRows={16}
        spellCheck={false}
        classNames={{ input: `bz-mono ${classes.lines}` }}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
      />
      {removedCount > 0 ? (
        <p className={classes.pasteHint}>
          {removedCount} control {removedCount === 1 ? 'character was' : 'characters were'} left out.
        </p>
      ) : undefined}
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="default" onClick={() => onAnswer(undefined)} data-autofocus>
          Cancel
        </Button>
        {draft.includes('\n') ? (
          <Button variant="default" onClick={() => onAnswer(lines.map((line) => line.trim()).join(' '))}>
            {lines.length > 1 ? 'Paste as one line' : 'Paste without the line end'}
          </Button>
        ) : undefined}
        <Button onClick={() => onAnswer(draft)}>Paste {count}</Button>
      </Group>
    </Modal>
  );
}

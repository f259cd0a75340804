import { ActionIcon, Button, Group, Modal, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconEdit, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Settings } from '../../../../shared/contract/settings.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import classes from './terminal-parts.module.css';

type Snippet = Settings['snippets'][number];

interface SnippetsDialogProps {
  readonly opened: boolean;
  readonly snippets: readonly Snippet[];
  onClose(): void;
  /** Sends the text and Enter; absent without a shell. */
  readonly onRun: ((text: string) => void) | undefined;
}

const empty: Snippet = { name: '', text: '' };

/** Adds, changes, removes and runs snippets. */
export function SnippetsDialog({ opened, snippets, onClose, onRun }: SnippetsDialogProps) {
  const [draft, setDraft] = useState<Snippet>(empty);
  /** The name of the one being changed. */
  const [changing, setChanging] = useState<string>();
  const save = useAction((client, input: Snippet[]) => client.settings.update({ snippets: input }));
  const name = draft.name.trim();
  const isTaken = snippets.some((snippet) => snippet.name === name && snippet.name !== changing);
  const isWhole = name !== '' && draft.text.trim() !== '' && !isTaken;
  const store = async (next: readonly Snippet[]) => {
    if (await save.run([...next])) {
      setDraft(empty);
      setChanging(undefined);
    }
  };
  const submit = () => {
    const entry = { name, text: draft.text };
    void store(changing === undefined ? [...snippets, entry] : snippets.map((snippet) => (snippet.name === changing ? entry : snippet)));
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Snippets" size="lg" returnFocus={false} closeButtonProps={{ 'aria-label': 'Close' }}>
      <ul className={classes.snippets} aria-label="Snippets">
        {snippets.map((snippet) => (
          <li key={snippet.name} className={classes.snippet}>
            <div className={classes.snippetBody}>
              <span className={classes.snippetName}>{snippet.name}</span>
              <code className={classes.snippetText}>{snippet.text}</code>
            </div>
            <Tooltip label={onRun ? 'Send it and press Enter' : 'Open a shell first'}>
              <ActionIcon size="sm" aria-label={`Run ${snippet.name}`} disabled={onRun === undefined} onClick={() => onRun?.(snippet.text)}>
                <IconPlayerPlay size={15} />
              </ActionIcon>
            </Tooltip>
            <ActionIcon
              size="sm"
              aria-label={`Change ${snippet.name}`}
              onClick={() => {
                setDraft(snippet);
                setChanging(snippet.name);
              }}
            >
              <IconEdit size={15} />
            </ActionIcon>
            <ActionIcon
              size="sm"
              aria-label={`Delete ${snippet.name}`}
              onClick={() => void store(snippets.filter((one) => one !== snippet))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <form
        className={classes.snippetForm}
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) submit();
        }}
      >
        <TextInput
          label="Name"
          placeholder="Error log"
          value={draft.name}
          maxLength={60}
          error={isTaken ? 'There is one of that name' : undefined}
          onChange={({ currentTarget }) => setDraft({ ...draft, name: currentTarget.value })}
        />
        <Textarea
          label="Text"
          description="Goes into the shell as typed. Enter stays yours, unless you run it from here."
          placeholder="tail -n 100 /var/log/nginx/error.log"
          value={draft.text}
          maxLength={4000}
          autosize
          minRows={2}
          maxRows={8}
          classNames={{ input: 'bz-mono' }}
          onChange={({ currentTarget }) => setDraft({ ...draft, text: currentTarget.value })}
        />
        {save.error ? <Notice tone="failed" title={save.error.message} hint={save.error.hint} /> : undefined}
        <Group justify="flex-end" gap="sm">
          {changing === undefined ? undefined : (
            <Button
              variant="default"
              onClick={() => {
                setDraft(empty);
                setChanging(undefined);
              }}
            >
              Leave it as it is
            </Button>
          )}
          <Button type="submit" disabled={!isWhole} loading={save.running}>
            {changing === undefined ? 'Add the snippet' : 'Save the snippet'}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

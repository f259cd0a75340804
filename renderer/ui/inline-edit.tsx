import { ActionIcon, TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import classes from './inline-edit.module.css';

/** A name that can be changed where it stands: Enter or leaving keeps it, Escape does not. */
export function InlineEdit(props: { value: string; placeholder: string; label: string; onSave(value: string): void; maxLength?: number }) {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const save = () => {
    if (draft !== undefined && draft.trim() !== props.value) props.onSave(draft.trim());
    setDraft(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Enter') save();
    if (event.key === 'Escape') setDraft(undefined);
  };
  if (draft === undefined) {
    return (
      <span className={classes.shown}>
        <span className={props.value ? classes.value : classes.none}>{props.value || props.placeholder}</span>
        <ActionIcon
          size="sm"
          className={classes.pencil}
          aria-label={props.label}
          onClick={(event) => {
            event.stopPropagation();
            setDraft(props.value);
          }}
        >
          <IconPencil size={14} />
        </ActionIcon>
      </span>
    );
  }
  return (
    <TextInput
      aria-label={props.label}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={onKeyDown}
      onClick={(event) => event.stopPropagation()}
      maxLength={props.maxLength ?? 120}
      className={classes.input}
      autoFocus
    />
  );
}

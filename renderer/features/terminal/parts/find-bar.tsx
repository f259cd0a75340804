import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconLetterCase, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { TerminalScreen } from '../../../ui/terminal-screen.ts';
import classes from './terminal-parts.module.css';

/** Finds text in what a terminal shows and remembers. */
export function FindBar({ screen, onClose }: { screen: TerminalScreen; onClose(): void }) {
  const [text, setText] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const [found, setFound] = useState({ index: -1, count: 0 });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => screen.onFound(setFound), [screen]);
  useEffect(() => () => screen.find(''), [screen]);
  const find = (options: { backwards?: boolean; asTyped?: boolean; text?: string; matchCase?: boolean } = {}) => {
    screen.find(options.text ?? text, { matchCase, ...options });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter') find({ backwards: event.shiftKey });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className={classes.find}>
      <TextInput
        className={classes.findText}
        aria-label="Find in the terminal"
        placeholder="Find"
        value={text}
        ref={field}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          find({ asTyped: true, text: currentTarget.value });
        }}
        onKeyDown={onKeyDown}
      />
      <output className={classes.found}>{countWords(text, found)}</output>
      <Tooltip label="Match case">
        <ActionIcon
          size="sm"
          variant={matchCase ? 'light' : 'subtle'}
          aria-label="Match case"
          aria-pressed={matchCase}
          onClick={() => {
            setMatchCase(!matchCase);
            find({ matchCase: !matchCase });
          }}
        >
          <IconLetterCase size={15} />
        </ActionIcon>
      </Tooltip>
      <ActionIcon size="sm" aria-label="Previous place" onClick={() => find({ backwards: true })}>
        <IconArrowUp size={15} />
      </ActionIcon>
      <ActionIcon size="sm" aria-label="Next place" onClick={() => find()}>
        <IconArrowDown size={15} />
      </ActionIcon>
      <ActionIcon size="sm" aria-label="Close the search" onClick={onClose}>
        <IconX size={15} />
      </ActionIcon>
    </search>
  );
}

function countWords(text: string, { index, count }: { index: number; count: number }): string {
  if (text === '') return '';
  if (count === 0) return 'Not found';
  return index < 0 ? `${count} or more` : `${index + 1} of ${count}`;
}

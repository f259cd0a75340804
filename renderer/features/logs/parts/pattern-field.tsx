import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconRegex } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useState } from 'react';
import type { LogPattern } from '../../../ui/log-pattern.ts';
import classes from './log-bar.module.css';

/** A field for text or an expression; it takes effect while it is typed, and says what is wrong with an expression. */
export function PatternField(props: {
  label: string;
  icon: ReactNode;
  pattern: LogPattern;
  problem: string | undefined;
  inputRef?: Ref<HTMLInputElement>;
  aside?: ReactNode;
  onChange(pattern: LogPattern): void;
  onKeyDown?(event: KeyboardEvent<HTMLInputElement>, typed: string): void;
}) {
  const { label, icon, pattern, problem, inputRef, aside, onChange, onKeyDown } = props;
  const [typed, setTyped] = useState(pattern.text);
  useEffect(() => setTyped(pattern.text), [pattern.text]);
  const settle = useDebouncedCallback((text: string) => onChange({ ...pattern, text }), 150);
  return (
    <div className={classes.field}>
      <TextInput
        ref={inputRef ?? null}
        aria-label={label}
        placeholder={label}
        value={typed}
        error={problem !== undefined}
        leftSection={icon}
        rightSection={
          <Tooltip label="Regular expression">
            <ActionIcon
              size="sm"
              aria-label={`${label}: regular expression`}
              aria-pressed={pattern.regex}
              data-on={pattern.regex}
              className={classes.regex ?? ''}
              onClick={() => onChange({ text: typed, regex: !pattern.regex })}
            >
              <IconRegex size={14} />
            </ActionIcon>
          </Tooltip>
        }
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          settle(event.currentTarget.value);
        }}
        onKeyDown={(event) => onKeyDown?.(event, typed)}
        spellCheck={false}
        autoComplete="off"
      />
      {aside}
      {problem === undefined ? undefined : (
        <p className={classes.problem} role="alert">
          {`The expression ${problem.startsWith('takes') ? problem : `is not one: ${problem}`}.`}
        </p>
      )}
    </div>
  );
}

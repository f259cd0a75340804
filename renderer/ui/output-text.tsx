import { Textarea } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './output-text.module.css';

/** What a program wrote, to read, scroll and copy; it stays at the newest line, unless it is a whole that is read from its top. */
export function OutputText(props: { label: string; text: string; rows?: number; fromTop?: boolean }) {
  const { label, text, rows = 8, fromTop = false } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (text !== '' && !fromTop) field.current?.scrollTo({ top: field.current.scrollHeight });
  }, [text, fromTop]);
  return (
    <Textarea
      ref={field}
      aria-label={label}
      value={text}
      readOnly
      rows={rows}
      classNames={{ input: classes.output ?? '' }}
      spellCheck={false}
    />
  );
}

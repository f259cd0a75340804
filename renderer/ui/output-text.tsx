import { Textarea } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './output-text.module.css';

/** What a program wrote, to read, scroll and copy; it stays at the newest line where not all `rows` are enough. */
export function OutputText({ label, text, rows = 8 }: { label: string; text: string; rows?: number }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (text !== '') field.current?.scrollTo({ top: field.current.scrollHeight });
  }, [text]);
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

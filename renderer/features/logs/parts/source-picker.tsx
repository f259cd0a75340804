import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { type LogSource, LogSourceSchema } from '../../../../shared/contract/logs.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { formatBytes } from '../../../../shared/model/format.ts';
import { useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { sourceKey, sourceName } from '../logs-store.ts';
import classes from './source-picker.module.css';

/** Chooses what to follow: what was found on a machine, any path, any unit of its journal. */
export function SourcePicker(props: {
  targets: readonly Target[];
  current: Target;
  chosen: readonly LogSource[];
  onToggle(source: LogSource, chosen: boolean): void;
}) {
  const { targets, current, chosen, onToggle } = props;
  const [targetId, setTargetId] = useState<TargetId>(current.id);
  const found = useCall((client, signal) => client.logs.suggestions({ targetId }, { signal }), `log suggestions ${targetId}`);
  const keys = new Set(chosen.map(sourceKey));
  return (
    <div className={classes.picker}>
      {targets.length > 1 ? (
        <Select
          label="On"
          data={targets.map(({ id, name }) => ({ value: id, label: name }))}
          value={targetId}
          onChange={(value) => value && setTargetId(value as TargetId)}
          comboboxProps={{ withinPortal: false }}
        />
      ) : undefined}
      {found.loading && !found.data ? (
        <p className={classes.quiet} role="status">
          Looking for logs…
        </p>
      ) : undefined}
      {found.error ? <Notice tone="failed" title={found.error.message} hint={found.error.hint} /> : undefined}
      {found.data?.length === 0 ? <p className={classes.quiet}>No log was found there. Give a path or a unit below.</p> : undefined}
      <ul className={classes.found} aria-label="Logs found">
        {found.data?.map(({ source, label, readable, sizeBytes }) => {
          const isChosen = keys.has(sourceKey(source));
          return (
            <li key={sourceKey(source)}>
              <label className={classes.row}>
                <input type="checkbox" checked={isChosen} onChange={() => onToggle(source, !isChosen)} />
                <span className={classes.name}>
                  {label}
                  <span className={classes.path}>{source.from.kind === 'file' ? source.from.path : sourceName(source)}</span>
                </span>
                <span className={classes.fact}>{readable ? (sizeBytes === undefined ? '' : formatBytes(sizeBytes)) : 'needs sudo'}</span>
              </label>
            </li>
          );
        })}
      </ul>
      <OtherSource
        label="A path"
        placeholder="/var/log/app.log"
        make={(path) => ({ targetId, from: { kind: 'file', path }, sudo: false })}
        onAdd={(source) => onToggle(source, true)}
      />
      <OtherSource
        label="A unit of the journal (empty: all of it)"
        placeholder="nginx.service"
        make={(unit) => ({ targetId, from: { kind: 'journal', unit }, sudo: false })}
        onAdd={(source) => onToggle(source, true)}
      />
    </div>
  );
}

function OtherSource(props: { label: string; placeholder: string; make(text: string): LogSource; onAdd(source: LogSource): void }) {
  const { label, placeholder, make, onAdd } = props;
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = LogSourceSchema.safeParse(make(text.trim()));
    setProblem(parsed.success ? undefined : parsed.error.issues[0]?.message);
    if (!parsed.success) return;
    onAdd(parsed.data);
    setText('');
  };
  return (
    <form className={classes.other} onSubmit={submit}>
      <TextInput
        label={label}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={problem}
        spellCheck={false}
        autoComplete="off"
        className={classes.grow ?? ''}
      />
      <Button type="submit" variant="default">
        Add
      </Button>
    </form>
  );
}

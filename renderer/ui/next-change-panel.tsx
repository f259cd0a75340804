import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { NextChange } from '../../shared/model/diagnosis/verdict.ts';
import { DiffText } from './diff-text.tsx';
import classes from './next-change-panel.module.css';
import { Panel } from './panel.tsx';

/** The one change worth trying next: what, why, which settings, and what should be seen then. */
export function NextChangePanel(props: {
  change: NextChange;
  /** Where it can be made in this console. */
  place: { readonly href: string; readonly text: string } | undefined;
  busy: boolean;
  onRepeat(): void;
  /** Where the load itself is what changes: fills the Run form in. */
  onChange: (() => void) | undefined;
}) {
  const { change, place, busy, onRepeat, onChange } = props;
  const [diffOpen, setDiffOpen] = useState(false);
  return (
    <Panel title="Next change">
      <p className={classes.title}>{change.title}</p>
      <p className={classes.why}>{change.why}</p>
      {change.changes.length > 0 ? <SettingTable changes={change.changes} /> : undefined}
      <p className={classes.expected}>
        <strong>Expect:</strong> {change.expected}
      </p>
      {diffOpen && change.diff ? <DiffText diff={change.diff} label="What changes in the file" /> : undefined}
      <div className={classes.actions}>
        {change.diff ? (
          <Button variant="default" aria-expanded={diffOpen} onClick={() => setDiffOpen(!diffOpen)}>
            {diffOpen ? 'Hide the diff' : 'Show the diff'}
          </Button>
        ) : undefined}
        {place ? (
          <Button component="a" href={place.href} variant="default">
            {place.text}
          </Button>
        ) : undefined}
        {onChange ? (
          <Button variant="default" onClick={onChange}>
            Fill in the form
          </Button>
        ) : (
          <Button variant="default" onClick={onRepeat} disabled={busy}>
            {change.changes.length > 0 ? 'Changed: run it again' : 'Run it again'}
          </Button>
        )}
      </div>
    </Panel>
  );
}

function SettingTable({ changes }: { changes: NextChange['changes'] }) {
  return (
    <table className={classes.settings} aria-label="Settings to change">
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">now</th>
          <th scope="col">
            <IconArrowRight size={12} aria-label="becomes" />
          </th>
          <th scope="col">then</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ where, name, from, to }) => (
          <tr key={`${where} ${name}`}>
            <th scope="row">
              <span className={classes.name}>{name}</span>
              <span className={classes.where}>{where}</span>
            </th>
            <td>{from ?? 'not set'}</td>
            <td aria-hidden>→</td>
            <td className={classes.to}>{to}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

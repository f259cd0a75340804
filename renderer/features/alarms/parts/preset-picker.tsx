import { Select } from '@mantine/core';
import { useState } from 'react';
import type { AlarmDraft } from '../../../../shared/contract/alarms.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { PresetCards } from '../../../ui/preset-cards.tsx';
import classes from '../alarm-form-page.module.css';

/** What one would watch of a machine, ready to be taken over. */
export function PresetPicker(props: {
  current: Target;
  targets: readonly Target[];
  chosen: string | undefined;
  onChoose(key: string, draft: AlarmDraft): void;
}) {
  const { current, targets, chosen, onChoose } = props;
  const [targetId, setTargetId] = useState(current.id);
  const { data, error } = useCall((client, signal) => client.alarms.presets({ targetId }, { signal }), `alarm presets of ${targetId}`);
  return (
    <Panel
      title="Begin with"
      aside={
        targets.length > 1 ? (
          <Select
            aria-label="Presets for"
            data={targets.map(({ id, name }) => ({ value: id, label: name }))}
            value={targetId}
            onChange={(value) => value && setTargetId(value as Target['id'])}
          />
        ) : undefined
      }
    >
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
      {data ? (
        <div className={classes.presets}>
          <PresetCards
            isDense
            presets={data.map(({ key, title, why, exists, draft }) => ({
              id: key,
              label: title.replace(/^[a-z]+\b/, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
              note: exists ? `${why} There is one already.` : why,
              draft,
            }))}
            chosen={chosen}
            onChoose={({ id, draft }) => onChoose(id, draft)}
          />
        </div>
      ) : error ? undefined : (
        <p className={classes.quiet} role="status">
          Looking at what there is…
        </p>
      )}
    </Panel>
  );
}

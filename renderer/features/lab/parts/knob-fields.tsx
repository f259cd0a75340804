import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { type LabKnobs, LabKnobsSchema } from '../../../../shared/contract/lab.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import classes from './lab-parts.module.css';

const fields: readonly { key: keyof LabKnobs; label: string; text: string; suffix?: string }[] = [
  { key: 'maxConnections', label: 'Connections at once', text: 'One more is reset. nginx: 768.' },
  { key: 'workers', label: 'Workers', text: 'Requests worked on at once.' },
  { key: 'serviceTimeMs', label: 'Time a request takes', text: 'One request keeps a worker this long.', suffix: ' ms' },
  { key: 'queueLimit', label: 'Queue', text: 'Waiting requests; one more gets 503.' },
];

/** The embedded lab's limits; while it runs a change takes effect at once. */
export function KnobFields({ knobs, running, onStart }: { knobs: LabKnobs | undefined; running: boolean; onStart(knobs: LabKnobs): void }) {
  const [draft, setDraft] = useState<Record<keyof LabKnobs, number | ''>>(knobs ?? LabKnobsSchema.parse({}));
  const apply = useAction((client, input: LabKnobs) => client.lab.setKnobs(input));
  const parsed = LabKnobsSchema.safeParse(draft);
  const wrong = new Set(parsed.error?.issues.map((issue) => String(issue.path[0])));
  const changed = JSON.stringify(draft) !== JSON.stringify(knobs);
  const submit = () => {
    if (!parsed.data) return;
    if (running) void apply.run(parsed.data);
    else onStart(parsed.data);
  };
  return (
    <div className={classes.knobs}>
      <div className={classes.grid}>
        {fields.map(({ key, label, text, suffix }) => (
          <NumberInput
            key={key}
            label={label}
            description={text}
            value={draft[key]}
            onChange={(value) => setDraft({ ...draft, [key]: value === '' ? '' : Number(value) })}
            error={wrong.has(key) ? 'Outside what the lab can do' : undefined}
            min={0}
            {...(suffix ? { suffix } : {})}
          />
        ))}
      </div>
      {apply.error ? <Notice tone="failed" title={apply.error.message} hint={apply.error.hint} /> : undefined}
      <Button variant="default" onClick={submit} disabled={!parsed.success || (running && !changed)} loading={apply.running}>
        {running ? 'Apply while it runs' : 'Start with these limits'}
      </Button>
    </div>
  );
}

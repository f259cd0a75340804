import { ActionIcon, Button, NumberInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { type Goal, GoalSchema } from '../../../../shared/contract/settings.ts';
import { useAction, useStream } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { StateBadge, ToneIcon } from '../../../ui/state-badge.tsx';
import { checkGoal, goalText } from '../goal-check.ts';
import classes from './goal-card.module.css';

/** What the site should stand, and how the last run stands to it. */
export function GoalCard({ run }: { run: RunListItem }) {
  const goal = useStream((client, signal) => client.settings.changes(undefined, { signal }), 'goal').value?.goal;
  const [editing, setEditing] = useState(false);
  if (!goal) return undefined;
  const parts = checkGoal(goal, run);
  const met = parts.every((part) => part.met);
  return (
    <Panel
      title="Goal"
      aside={<StateBadge tone={met ? 'ok' : 'failed'}>{met ? `Met by run ${run.id}` : `Missed by run ${run.id}`}</StateBadge>}
    >
      {editing ? (
        <GoalForm goal={goal} onDone={() => setEditing(false)} />
      ) : (
        <div className={classes.card}>
          <p className={classes.goal} data-testid="goal">
            {goalText(goal)}
            <ActionIcon size="sm" aria-label="Change the goal" onClick={() => setEditing(true)}>
              <IconPencil size={14} />
            </ActionIcon>
          </p>
          <ul className={classes.parts} aria-label={`Run ${run.id} against the goal`}>
            {parts.map(({ key, met: isMet, text, miss }) => (
              <li key={key}>
                <ToneIcon tone={isMet ? 'ok' : 'failed'} />
                <span>{text}</span>
                {miss ? <span className={classes.miss}>{miss}</span> : undefined}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

type Draft = { readonly [Field in keyof Goal]: number | '' };

function GoalForm({ goal, onDone }: { goal: Goal; onDone(): void }) {
  const [draft, setDraft] = useState<Draft>(goal);
  const save = useAction((client, changed: Goal) => client.settings.update({ goal: changed }));
  const parsed = GoalSchema.safeParse(draft);
  const isWrong = (field: keyof Goal) => parsed.error?.issues.some(({ path }) => path[0] === field) ?? false;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (parsed.data) void save.run(parsed.data).then((settings) => settings && onDone());
  };
  const field = (name: keyof Goal, label: string, problem: string, suffix?: string) => (
    <NumberInput
      label={label}
      value={draft[name]}
      onChange={(value) => setDraft({ ...draft, [name]: value === '' ? '' : Number(value) })}
      error={isWrong(name) ? problem : undefined}
      allowDecimal={false}
      {...(suffix === undefined ? {} : { suffix })}
    />
  );
  return (
    <form className={classes.form} onSubmit={submit} noValidate aria-label="Goal">
      {field('requests', 'Requests', 'At least 1')}
      {field('maxFailed', 'May fail', '0 or more')}
      {field('p95Ms', 'p95 under, 0 = any', '0 to 10 min', '\u2009ms')}
      <div className={classes.buttons}>
        <Button type="submit" disabled={!parsed.success} loading={save.running}>
          Keep
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
      {save.error ? <Notice tone="failed" title={save.error.message} hint={save.error.hint} /> : undefined}
    </form>
  );
}

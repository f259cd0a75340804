import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import type { GuardDraft, GuardProblems, GuardValue } from './guard-drafts.ts';
import classes from './guard-fields.module.css';

const labels: Record<GuardValue['kind'], string> = {
  failure_rate: 'more fail than',
  cpu: 'the CPU is over',
  memory: 'the memory is over',
  unreachable: 'the host is silent',
};

/** What ends it before its time: a limit and how long it must be passed. */
export function GuardFields(props: {
  drafts: readonly GuardDraft[];
  problems: GuardProblems;
  onChange(drafts: readonly GuardDraft[]): void;
}) {
  const { drafts, problems, onChange } = props;
  return (
    <fieldset className={classes.guards}>
      <legend className={classes.legend}>Stop it when</legend>
      {drafts.map((draft) => {
        const { kind, on, percent, over } = draft;
        const label = labels[kind];
        const problem = problems[kind];
        const change = (part: Partial<GuardDraft>) => onChange(drafts.map((one) => (one === draft ? { ...one, ...part } : one)));
        return (
          <div key={kind} className={classes.guard}>
            <Checkbox label={label} checked={on} onChange={(event) => change({ on: event.currentTarget.checked })} />
            {kind === 'unreachable' ? (
              <span />
            ) : (
              <NumberInput
                aria-label={`Limit in percent: ${label}`}
                value={percent}
                onChange={(value) => change({ percent: value === '' ? '' : Number(value) })}
                suffix={'\u2009%'}
                disabled={!on}
                error={problem?.field === 'percent'}
              />
            )}
            <span className={classes.for}>for</span>
            <TextInput
              aria-label={`For how long: ${label}`}
              value={over}
              onChange={(event) => change({ over: event.currentTarget.value })}
              disabled={!on}
              error={problem?.field === 'over'}
            />
            {problem === undefined ? undefined : (
              <p className={classes.problem} role="alert">
                {problem.text}
              </p>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

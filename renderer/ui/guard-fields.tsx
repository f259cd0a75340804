import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import type { GuardDraft, GuardProblems, GuardValue } from './guard-drafts.ts';
import classes from './guard-fields.module.css';

const labels: Record<GuardValue['kind'], string> = {
  failure_rate: 'more fail than',
  cpu: 'the CPU is over',
  memory: 'the memory is over',
  unreachable: 'the host is silent',
  alarm: 'an alarm fires',
};

/** An alarm that can be picked. */
export interface AlarmChoice {
  readonly value: string;
  readonly label: string;
}

/** What ends it before its time: a limit and how long it must be passed, or an alarm. */
export function GuardFields(props: {
  drafts: readonly GuardDraft[];
  problems: GuardProblems;
  /** For the guard of kind `alarm`. */
  alarms?: readonly AlarmChoice[];
  onChange(drafts: readonly GuardDraft[]): void;
}) {
  const { drafts, problems, alarms = [], onChange } = props;
  return (
    <fieldset className={classes.guards}>
      <legend className={classes.legend}>Stop it when</legend>
      {drafts.map((draft) => {
        const { kind, on, percent, over } = draft;
        const label = labels[kind];
        const problem = problems[kind];
        const change = (part: Partial<GuardDraft>) => onChange(drafts.map((one) => (one === draft ? { ...one, ...part } : one)));
        if (kind === 'alarm') {
          return (
            <div key={kind} className={classes.alarm}>
              <Checkbox
                label={label}
                checked={on}
                disabled={alarms.length === 0}
                onChange={(event) => change({ on: event.currentTarget.checked })}
              />
              <Select
                aria-label="The alarm that ends it"
                placeholder={alarms.length === 0 ? 'none is there yet' : 'which one?'}
                data={[...alarms]}
                value={draft.alarm === '' ? null : draft.alarm}
                onChange={(value) => change({ alarm: value ?? '', on: value !== null })}
                disabled={alarms.length === 0}
                searchable
                error={problem !== undefined}
              />
              <GuardProblemText text={problem?.text} />
            </div>
          );
        }
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
            <GuardProblemText text={problem?.text} />
          </div>
        );
      })}
    </fieldset>
  );
}

function GuardProblemText({ text }: { text: string | undefined }) {
  if (text === undefined) return undefined;
  return (
    <p className={classes.problem} role="alert">
      {text}
    </p>
  );
}

import { Button, Switch } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconPlayerPlayFilled } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { stressPresets } from '../../../../shared/model/stress-settings.ts';
import { useAlarms } from '../../../client/index.ts';
import { alarmChoices } from '../../../ui/alarm-choices.ts';
import { guardsOf } from '../../../ui/guard-drafts.ts';
import { GuardFields } from '../../../ui/guard-fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useHostStore } from '../host-store.ts';
import type { MachineBehind } from '../machine-behind.ts';
import { useRunStore } from '../run-store.ts';
import type { StartRun } from '../use-start-run.ts';
import { ExecutorFields } from './executor-fields.tsx';
import type { useRunForm } from './form-context.ts';
import { HostFields } from './host-fields.tsx';
import { CheckFields, ConnectionFields, LabelFields } from './option-fields.tsx';
import { RequestList } from './request-fields.tsx';
import formClasses from './run-form.module.css';
import classes from './run-form-panel.module.css';
import { ThresholdList } from './threshold-fields.tsx';

/** The Run form: what to fire at what, and when that is good enough. Start stays in sight. */
export function RunFormPanel({
  runForm,
  startRun,
  busyWith,
  behind,
}: {
  runForm: ReturnType<typeof useRunForm>;
  startRun: StartRun;
  busyWith: number | undefined;
  behind: MachineBehind;
}) {
  const { form, verdict, part } = runForm;
  const { markSubmitted, submitted } = useRunStore();
  const { guards: drafts, setGuards, stressed, stress } = useHostStore();
  const { guards, problems: guardProblems } = guardsOf(drafts);
  const { alarms = [] } = useAlarms();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { plan } = verdict;
    markSubmitted(plan === undefined || guards === undefined);
    if (plan === undefined || guards === undefined) {
      focusFirstError();
      return;
    }
    const { target } = behind;
    const settings = stressed && target ? stressPresets.find(({ id }) => id === stress)?.settings : undefined;
    startRun.start(plan, form.tags, { targetId: target?.id, guards, stress: settings });
  };
  const problems = [...Object.keys(part.errors), ...Object.keys(guardProblems).map((kind) => `guards.${kind}`)];
  return (
    <form className={classes.panel} onSubmit={submit} aria-label="Load to fire" noValidate>
      <div className={classes.fields}>
        <div className={formClasses.form}>
          <RequestList {...part} />
          <ExecutorFields {...part} />
          <Switch
            label="Keep connections alive"
            checked={form.keepAlive}
            onChange={(event) => part.edit({ keepAlive: event.currentTarget.checked })}
          />
          <ThresholdList {...part} />
          <HostFields behind={behind} />
          <Section title={guardTitle(drafts)} open={hasErrorIn(problems, 'guards')}>
            <GuardFields drafts={drafts} problems={guardProblems} alarms={alarmChoices(alarms)} onChange={setGuards} />
          </Section>
          <Section title="Checks and redirects" open={hasErrorIn(problems, 'checks', 'maxRedirects')}>
            <CheckFields {...part} />
          </Section>
          <Section title="Time-outs and connection" open={hasErrorIn(problems, 'connection', 'gracefulStopMs')}>
            <ConnectionFields {...part} />
          </Section>
          <Section title="Name and tags" open={hasErrorIn(problems, 'name')}>
            <LabelFields {...part} />
          </Section>
        </div>
      </div>
      <div className={classes.footer}>
        {startRun.error ? <Notice tone="failed" title={startRun.error.message} hint={startRun.error.hint} /> : undefined}
        {submitted && problems.length > 0 ? <Notice tone="failed" title="Not started: a field above needs another value." /> : undefined}
        <Button
          type="submit"
          size="sm"
          fullWidth
          leftSection={<IconPlayerPlayFilled size={16} />}
          loading={startRun.starting}
          disabled={busyWith !== undefined}
        >
          {busyWith === undefined ? 'Start' : `Run ${busyWith} is going on`}
        </Button>
        <div className={classes.more}>
          <a href="#/experiment">Repeat and compare</a>
          <a href="#/limit">Find the limit</a>
        </div>
      </div>
    </form>
  );
}

function guardTitle(guards: readonly { readonly on: boolean }[]): string {
  const count = guards.filter(({ on }) => on).length;
  return count === 0 ? 'Guards' : `Guards (${count} on)`;
}

function hasErrorIn(problems: readonly string[], ...paths: readonly string[]): boolean {
  return problems.some((problem) => paths.some((path) => problem === path || problem.startsWith(`${path}.`)));
}

function Section({ title, open, children }: { title: string; open: boolean; children: ReactNode }) {
  const [chosen, setChosen] = useState(false);
  const shown = chosen || open;
  return (
    <div className={formClasses.group}>
      <button type="button" className={formClasses.disclose} aria-expanded={shown} onClick={() => setChosen(!shown)}>
        {shown ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        {title}
      </button>
      {shown ? children : undefined}
    </div>
  );
}

/** After React has drawn the messages. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
}

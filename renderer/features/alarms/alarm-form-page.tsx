import { Button, Loader } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import type { AlarmId } from '../../../shared/base/ids.ts';
import type { AlarmDraft } from '../../../shared/contract/alarms.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { alarmHref } from '../../../shared/model/alarm-href.ts';
import { useAction, useCall } from '../../client/index.ts';
import { Notice } from '../../ui/notice.tsx';
import { hrefOf } from '../../ui/route.ts';
import { type AlarmForm, draftToForm, emptyAlarmForm, formToDraft, suggestName } from './alarm-form.ts';
import classes from './alarm-form-page.module.css';
import { useAlarmsStore } from './alarms-store.ts';
import { PresetPicker } from './parts/preset-picker.tsx';
import { PreviewPanel } from './parts/preview-panel.tsx';
import { RuleFields } from './parts/rule-fields.tsx';
import { TellingFields } from './parts/telling-fields.tsx';
import { WhatFields } from './parts/what-fields.tsx';

/** The form of an alarm; without an id of a new one, beside what it would have done. */
export function AlarmFormPage({ id, targets, current }: { id: string | undefined; targets: readonly Target[]; current: Target }) {
  const begin = useAlarmsStore((store) => store.begin);
  const [begun] = useState(() => useAlarmsStore.getState().begun);
  // What was begun is for the form that opens next, and for no later one.
  useEffect(() => () => begin(undefined), [begin]);
  const detail = useCall(
    (client, signal) => client.alarms.get({ id: id as AlarmId }, { signal }),
    id === undefined ? undefined : `alarm ${id}`,
  );
  if (id === undefined) {
    return (
      <FormOfAlarm id={undefined} start={begun ? draftToForm(begun) : emptyAlarmForm(current.id)} targets={targets} current={current} />
    );
  }
  if (detail.error) {
    return (
      <div className={classes.page}>
        <Notice tone="failed" title={detail.error.message} hint={detail.error.hint} />
      </div>
    );
  }
  if (!detail.data) return <Loader size="sm" m="xl" aria-label="Loading the alarm" />;
  const { draft, alarm } = detail.data;
  if (!draft) {
    return (
      <div className={classes.page}>
        <Notice
          tone="warning"
          title={`${alarm.name} cannot be changed here.`}
          hint="It is a composite alarm, or one on an expression or an anomaly band: change it where it was made."
        />
      </div>
    );
  }
  return <FormOfAlarm key={alarm.id} id={alarm.id} start={draftToForm(draft)} targets={targets} current={current} />;
}

function FormOfAlarm(props: { id: AlarmId | undefined; start: AlarmForm; targets: readonly Target[]; current: Target }) {
  const { id, targets, current } = props;
  const [form, setForm] = useState(props.start);
  const [preset, setPreset] = useState<string | undefined>(undefined);
  const [submitted, setSubmitted] = useState(false);
  const save = useAction((client, draft: AlarmDraft) => client.alarms.put({ ...(id === undefined ? {} : { id }), draft }));
  const suggested = suggestName(form, targets.find((target) => target.id === form.machine)?.name ?? '');
  const { draft, errors } = formToDraft(form, suggested);
  const edit = (change: Partial<AlarmForm>) => {
    setPreset(undefined);
    setForm({ ...form, ...change });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (!draft) {
      focusFirstError();
      return;
    }
    void save.run(draft).then((alarm) => {
      if (!alarm) return;
      location.hash = alarmHref(alarm.id);
    });
  };
  const wrong = submitted && !draft;
  // An empty field is no error before the first try to save.
  const shown = submitted ? errors : Object.fromEntries(Object.entries(errors).filter(([path]) => isTyped(path, form)));
  return (
    <form className={classes.page} onSubmit={submit} noValidate aria-label={id === undefined ? 'New alarm' : `Alarm ${form.name}`}>
      <h1 className={classes.title}>{id === undefined ? 'New alarm' : `Change ${props.start.name}`}</h1>
      {id === undefined ? (
        <PresetPicker
          current={current}
          targets={targets}
          chosen={preset}
          onChoose={(key, chosen) => {
            setForm(draftToForm(chosen));
            setPreset(key);
          }}
        />
      ) : undefined}
      <div className={classes.columns}>
        <div className={classes.fields}>
          <WhatFields form={form} errors={shown} targets={targets} isNew={id === undefined} edit={edit} />
          <RuleFields form={form} errors={shown} edit={edit} />
          <TellingFields form={form} errors={shown} targets={targets} suggested={suggested} isNew={id === undefined} edit={edit} />
        </div>
        <div className={classes.side}>
          <PreviewPanel draft={draft} />
        </div>
      </div>
      <div className={classes.footer}>
        {save.error || wrong ? (
          <div className={classes.problem}>
            {save.error ? <Notice tone="failed" title={save.error.message} hint={save.error.hint} /> : undefined}
            {wrong ? <Notice tone="failed" title="Not saved: a field above needs another value." /> : undefined}
          </div>
        ) : undefined}
        <Button type="submit" loading={save.running}>
          {id === undefined ? 'Create the alarm' : 'Save'}
        </Button>
        <Button variant="default" component="a" href={hrefOf({ screen: 'alarms', ...(id === undefined ? {} : { id }) })}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function isTyped(path: string, form: AlarmForm): boolean {
  if (path === 'where.metric.url') return form.url.trim() !== '';
  if (path.startsWith('where.metric.source')) return form.logPlace.trim() !== '';
  return path !== 'name' && path !== 'where.scope' && path !== 'where.metric';
}

/** After React has drawn the messages. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
}

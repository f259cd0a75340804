import { Button, MultiSelect, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import type { AlarmForm, AlarmFormErrors } from '../alarm-form.ts';
import classes from '../alarm-form-page.module.css';
import { placeKey } from '../alarm-list.ts';
import { TopicDialog } from './topic-dialog.tsx';

/** What it is called, where it stands, and whom it tells besides this console. */
export function TellingFields(props: {
  form: AlarmForm;
  errors: AlarmFormErrors;
  targets: readonly Target[];
  suggested: string;
  isNew: boolean;
  edit(change: Partial<AlarmForm>): void;
}) {
  const { form, errors, targets, suggested, isNew, edit } = props;
  const isCloud = form.kind === 'cloudwatch';
  return (
    <Panel title="What it is called, and whom it tells">
      <div className={classes.grid}>
        <TextInput
          label="Name"
          placeholder={suggested}
          value={form.name}
          onChange={(event) => edit({ name: event.currentTarget.value })}
          error={errors.name}
          // CloudWatch knows an alarm by its name: another name is another alarm.
          disabled={isCloud && !isNew}
          maxLength={255}
        />
        <Select
          label="Stands with"
          placeholder="no target"
          data={targets.map(({ id, name }) => ({ value: id, label: name }))}
          value={form.pinned ?? null}
          onChange={(value) => edit({ pinned: (value ?? undefined) as TargetId | undefined })}
          clearable
          clearButtonProps={{ 'aria-label': 'With no target' }}
        />
        <TextInput
          label="Description"
          placeholder="what to do when it fires"
          value={form.description}
          onChange={(event) => edit({ description: event.currentTarget.value })}
          error={errors.description}
          className={classes.wide ?? ''}
          maxLength={1024}
        />
        <TagsInput
          label="Tags"
          placeholder={form.tags.length === 0 ? 'team=shop' : ''}
          value={[...form.tags]}
          onChange={(tags) => edit({ tags })}
          error={errors.tags}
          className={classes.wide ?? ''}
        />
        <Switch
          label="Tell when its state changes"
          checked={form.actionsEnabled}
          onChange={(event) => edit({ actionsEnabled: event.currentTarget.checked })}
          className={classes.wide ?? ''}
        />
        {isCloud && form.scope?.kind === 'aws' ? (
          <Topics key={placeKey(form.scope)} scope={form.scope} form={form} errors={errors} edit={edit} />
        ) : undefined}
      </div>
    </Panel>
  );
}

function Topics(props: { scope: AwsScope; form: AlarmForm; errors: AlarmFormErrors; edit(change: Partial<AlarmForm>): void }) {
  const { scope, form, errors, edit } = props;
  const [creating, setCreating] = useState(false);
  const topics = useCall((client, signal) => client.alarms.topics({ scope }, { signal }), `topics ${placeKey(scope)}`);
  const { actions } = form;
  const known = new Map(topics.data?.map(({ arn, name }) => [arn, name]));
  for (const arn of Object.values(actions).flat()) if (!known.has(arn)) known.set(arn, arn);
  const data = [...known].map(([value, label]) => ({ value, label }));
  const field = (key: keyof AlarmForm['actions'], label: string) => (
    <MultiSelect
      size="xs"
      label={label}
      placeholder={actions[key].length === 0 ? 'nobody' : ''}
      data={data}
      value={actions[key]}
      onChange={(arns) => edit({ actions: { ...actions, [key]: arns } })}
      maxValues={5}
      searchable
      className={classes.wide ?? ''}
    />
  );
  return (
    <>
      {topics.error ? (
        <div className={classes.wide}>
          <Notice tone="warning" title={topics.error.message} hint={topics.error.hint} live={false} />
        </div>
      ) : undefined}
      {field('alarm', 'On ALARM, SNS tells')}
      {field('ok', 'On OK, SNS tells')}
      {field('insufficientData', 'On INSUFFICIENT_DATA, SNS tells')}
      {errors.actions ? <Notice tone="failed" title={errors.actions} /> : undefined}
      <Button variant="default" onClick={() => setCreating(true)} className={classes.start ?? ''}>
        New SNS topic
      </Button>
      <TopicDialog
        scope={scope}
        opened={creating}
        onClose={() => setCreating(false)}
        onCreated={(arn) => {
          topics.reload();
          edit({ actions: { ...actions, alarm: [...new Set([...actions.alarm, arn])].slice(0, 5) } });
        }}
      />
    </>
  );
}

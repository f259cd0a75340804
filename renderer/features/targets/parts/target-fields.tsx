import { Autocomplete, NumberInput, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { useCall } from '../../../client/index.ts';
import { Panel } from '../../../ui/panel.tsx';
import type { TargetErrors, TargetForm } from '../target-form.ts';
import classes from '../target-form-page.module.css';

type TextKey = 'name' | 'appUrl' | 'host' | 'user' | 'identityFile' | 'proxyJump' | 'instanceId';

/** The fields of a target. The way into this machine cannot be changed. */
export function TargetFields(props: { form: TargetForm; errors: TargetErrors; isLocal: boolean; edit(change: Partial<TargetForm>): void }) {
  const { form, errors, isLocal, edit } = props;
  const known = useCall((client, signal) => client.aws.profiles(undefined, { signal }), 'aws profiles').data;
  const text = (
    field: TextKey,
    path: string,
    label: string,
    more: { placeholder?: string; description?: string; focus?: boolean } = {},
  ) => (
    <TextInput
      label={label}
      value={form[field]}
      onChange={(event) => edit({ [field]: event.currentTarget.value })}
      error={errors[path]}
      placeholder={more.placeholder ?? ''}
      description={more.description}
      spellCheck={false}
      autoComplete="off"
      {...(more.focus ? { 'data-autofocus': true, autoFocus: true } : {})}
    />
  );
  return (
    <>
      {isLocal ? undefined : (
        <Panel
          title="Way in"
          aside={
            <SegmentedControl
              size="xs"
              aria-label="Way in"
              value={form.kind}
              onChange={(kind) => edit({ kind: kind as TargetForm['kind'] })}
              data={[
                { value: 'ssh', label: 'SSH' },
                { value: 'local', label: 'This machine' },
              ]}
            />
          }
        >
          {form.kind === 'local' ? (
            <p className={classes.quiet}>Commands run here, as the user who started the console. No connection is needed.</p>
          ) : (
            <div className={classes.grid}>
              <div className={`${classes.place} ${classes.wide}`}>
                {text('host', 'access.host', 'Host', { placeholder: 'shop.example, 192.0.2.7 or a host of ~/.ssh/config', focus: true })}
                <NumberInput
                  label="Port"
                  value={form.port}
                  onChange={(value) => edit({ port: value === '' ? '' : Number(value) })}
                  error={errors['access.port']}
                  placeholder="22"
                  thousandSeparator=""
                  allowDecimal={false}
                />
              </div>
              {text('user', 'access.user', 'User', { placeholder: 'as ~/.ssh/config says, else you' })}
              {text('identityFile', 'access.identityFile', 'Key file', { placeholder: 'your agent and usual keys' })}
              {text('proxyJump', 'access.proxyJump', 'Jump hosts', { placeholder: 'ops@bastion.example, several with commas' })}
              <Switch
                mt={26}
                label="Read ~/.ssh/config for what is left empty"
                checked={form.useSshConfig}
                onChange={(event) => edit({ useSshConfig: event.currentTarget.checked })}
              />
            </div>
          )}
        </Panel>
      )}
      <Panel title="What it is">
        <div className={classes.grid}>
          {text('name', 'name', 'Name', { placeholder: form.host.trim() || 'shop-prod' })}
          {text('appUrl', 'appUrl', 'Address of the application', { placeholder: 'https://shop.example/' })}
          <Textarea
            className={classes.wide ?? ''}
            label="Log files"
            description="One path a line. What nginx, Gunicorn and the journal write is found by itself."
            placeholder="/var/log/app.log"
            autosize
            minRows={2}
            maxRows={8}
            value={form.logPaths}
            onChange={(event) => edit({ logPaths: event.currentTarget.value })}
            error={errors.logPaths}
            classNames={{ input: classes.mono ?? '' }}
            spellCheck={false}
          />
        </div>
      </Panel>
      <Panel title="For CloudWatch">
        <div className={classes.grid}>
          <Autocomplete
            label="AWS profile"
            placeholder="as in the settings"
            data={known?.profiles.filter(({ kind }) => kind !== 'environment').map(({ name }) => name) ?? []}
            value={form.profile}
            onChange={(profile) => edit({ profile })}
            error={errors['aws.profile']}
            spellCheck={false}
          />
          <Autocomplete
            label="Region"
            placeholder="eu-central-1"
            data={known?.regions ?? []}
            limit={40}
            value={form.region}
            onChange={(region) => edit({ region })}
            error={errors['aws.region']}
            spellCheck={false}
          />
          {text('instanceId', 'aws.instanceId', 'Instance', { placeholder: 'i-0abc…' })}
        </div>
      </Panel>
    </>
  );
}

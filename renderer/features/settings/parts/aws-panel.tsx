import { Autocomplete, Button, Checkbox, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type AwsProfile, type AwsScopeStatus, type AwsSettings, AwsSettingsSchema } from '../../../../shared/contract/aws.ts';
import { useAction, useCall, useStream } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { AwsPolicy } from './aws-policy.tsx';
import { AwsScopeState } from './aws-scope-state.tsx';
import classes from './settings-parts.module.css';

/** Which AWS account and region is looked at, through which profile, and how it stands with each. */
export function AwsPanel() {
  const stored = useStream((client, signal) => client.settings.changes(undefined, { signal }), 'settings').value?.aws;
  const known = useCall((client, signal) => client.aws.profiles(undefined, { signal }), 'aws profiles');
  const scopes = useStream((client, signal) => client.aws.status(undefined, { signal }), 'aws status');
  return (
    <Panel title="AWS">
      <p className={classes.quiet}>
        CloudWatch is read with your own profile of ~/.aws. Nothing is asked of AWS until you switch it on; keys and tokens stay outside
        this window.
      </p>
      {known.error ? <Notice tone="failed" title={known.error.message} hint={known.error.hint} /> : undefined}
      {known.data?.warnings.map((warning) => (
        <Notice key={warning} tone="warning" title={warning} />
      ))}
      {stored ? (
        <AwsForm
          key={JSON.stringify(stored)}
          stored={stored}
          profiles={known.data?.profiles ?? []}
          regions={known.data?.regions ?? []}
          defaultRegion={known.data?.defaultRegion ?? ''}
        />
      ) : undefined}
      <AwsPolicy />
      {scopes.error ? <Notice tone="failed" title={scopes.error.message} hint={scopes.error.hint} /> : undefined}
      {scopes.value?.scopes.map((status) => (
        <AwsScopeState key={`${status.scope.kind} ${status.scope.profile} ${status.scope.region}`} status={status} />
      ))}
    </Panel>
  );
}

function AwsForm(props: { stored: AwsSettings; profiles: readonly AwsProfile[]; regions: readonly string[]; defaultRegion: string }) {
  const { stored, profiles, regions, defaultRegion } = props;
  const [typed, setTyped] = useState(stored);
  const [tested, setTested] = useState<AwsScopeStatus>();
  const save = useAction((client, aws: AwsSettings) => client.settings.update({ aws }));
  const test = useAction((client, scope: AwsScopeStatus['scope']) => client.aws.check({ scope }));
  const verdict = AwsSettingsSchema.safeParse(typed);
  const wrong = (field: keyof AwsSettings) => verdict.error?.issues.find(({ path }) => path[0] === field)?.message;
  const profile = profiles.find(({ name }) => name === typed.profile);
  const unsaved = JSON.stringify(typed) !== JSON.stringify(stored);
  const edit = (change: Partial<AwsSettings>) => {
    setTested(undefined);
    setTyped({ ...typed, ...change });
  };
  const tryIt = async () => {
    // A test speaks for what is kept: another endpoint would answer for another account.
    if (unsaved && !(await save.run(typed))) return;
    setTested(await test.run({ kind: 'aws', profile: typed.profile, region: typed.region }));
  };
  const error = save.error ?? test.error;
  return (
    <form
      className={classes.form}
      aria-label="AWS"
      onSubmit={(event) => {
        event.preventDefault();
        if (verdict.success) void save.run(verdict.data);
      }}
    >
      <Switch
        label="Watch CloudWatch alarms of this account"
        checked={typed.watch}
        onChange={(event) => edit({ watch: event.currentTarget.checked })}
      />
      <div className={classes.fields}>
        <Autocomplete
          label="Profile"
          placeholder="the environment's own"
          data={profiles.filter(({ kind }) => kind !== 'environment').map(({ name }) => name)}
          value={typed.profile}
          onChange={(value) => edit({ profile: value, ...regionOf(value, profiles, typed.region) })}
          error={wrong('profile')}
        />
        <Autocomplete
          label="Region"
          placeholder={defaultRegion || 'e.g. eu-central-1'}
          data={[...regions]}
          limit={40}
          value={typed.region}
          onChange={(region) => edit({ region })}
          error={wrong('region')}
        />
      </div>
      {profile?.limits.map((limit) => (
        <Notice key={limit} tone="warning" title={limit} live={false} />
      ))}
      <details className={classes.more}>
        <summary>Emulator, instance role</summary>
        <TextInput
          label="Endpoint"
          description="For a local emulator of CloudWatch. Empty: AWS itself."
          placeholder="http://127.0.0.1:4566"
          value={typed.endpointUrl}
          onChange={(event) => edit({ endpointUrl: event.currentTarget.value.trim() })}
          error={wrong('endpointUrl')}
        />
        <Checkbox
          label="Without a profile, use the role of the instance the console runs on"
          description="Only where the console itself runs on EC2."
          checked={typed.useInstanceRole}
          onChange={(event) => edit({ useInstanceRole: event.currentTarget.checked })}
        />
      </details>
      <div className={classes.buttons}>
        <Button type="submit" disabled={!unsaved || !verdict.success} loading={save.running}>
          Save
        </Button>
        <Button variant="default" onClick={() => void tryIt()} disabled={!verdict.success} loading={test.running}>
          {unsaved ? 'Save and test' : 'Test'}
        </Button>
      </div>
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
      {tested?.state === 'ok' && tested.identity ? (
        <Notice tone="ok" title={`Signed in to account ${tested.identity.account}`} hint={tested.identity.arn} />
      ) : undefined}
      {tested && tested.state !== 'ok' ? (
        <Notice tone="failed" title={tested.problem?.message ?? 'AWS gave no answer.'} hint={tested.problem?.hint} />
      ) : undefined}
    </form>
  );
}

/** The profile's own region, where none was named that differs from it. */
function regionOf(name: string, profiles: readonly AwsProfile[], region: string): { region?: string } {
  const own = profiles.find((profile) => profile.name === name)?.region;
  return own !== undefined && region === '' ? { region: own } : {};
}

import { Button, PasswordInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type NotificationSettings, NotificationSettingsSchema } from '../../../../shared/contract/alarms.ts';
import { useAction, useCall, useStream } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import classes from './settings-parts.module.css';

/** How the user is told that an alarm has changed, when not, and where else it is sent. */
export function NotificationPanel({ isDesktop }: { isDesktop: boolean }) {
  const stored = useStream((client, signal) => client.settings.changes(undefined, { signal }), 'settings').value?.notifications;
  const save = useAction((client, notifications: NotificationSettings) => client.settings.update({ notifications }));
  const put = (change: Partial<NotificationSettings>) => stored && void save.run({ ...stored, ...change });
  return (
    <Panel title="Notifications">
      {stored ? (
        <div className={classes.form}>
          {isDesktop ? (
            <>
              <Switch
                label="Tell me on the desktop when an alarm changes"
                checked={stored.desktop}
                onChange={(event) => put({ desktop: event.currentTarget.checked })}
              />
              <div>
                <p className={classes.label}>When the window is closed</p>
                <SegmentedControl
                  size="xs"
                  aria-label="When the window is closed"
                  value={stored.onClose}
                  onChange={(value) => put({ onClose: value as NotificationSettings['onClose'] })}
                  data={[
                    { value: 'ask', label: 'Ask' },
                    { value: 'keep_watching', label: 'Keep watching' },
                    { value: 'quit', label: 'Quit' },
                  ]}
                />
              </div>
            </>
          ) : (
            <p className={classes.quiet}>Here they are shown in the page, while it is open in a browser.</p>
          )}
          <QuietHours key={`${stored.quietFrom} ${stored.quietUntil}`} stored={stored} onSave={put} />
        </div>
      ) : undefined}
      {save.error ? <Notice tone="failed" title={save.error.message} hint={save.error.hint} /> : undefined}
      <Webhook />
    </Panel>
  );
}

function QuietHours(props: { stored: NotificationSettings; onSave(change: Partial<NotificationSettings>): void }) {
  const { stored, onSave } = props;
  const [from, setFrom] = useState(stored.quietFrom);
  const [until, setUntil] = useState(stored.quietUntil);
  const bad = (text: string) => !NotificationSettingsSchema.shape.quietFrom.safeParse(text).success;
  const half = (from === '') !== (until === '');
  const changed = from !== stored.quietFrom || until !== stored.quietUntil;
  return (
    <form
      aria-label="Quiet hours"
      onSubmit={(event) => {
        event.preventDefault();
        if (!bad(from) && !bad(until) && !half) onSave({ quietFrom: from, quietUntil: until });
      }}
    >
      <div className={classes.fields}>
        <TextInput
          label="Quiet from"
          placeholder="22:00"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value.trim())}
          error={bad(from) ? 'A time of day: 22:00' : undefined}
        />
        <TextInput
          label="until"
          placeholder="07:00"
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value.trim())}
          error={bad(until) ? 'A time of day: 07:00' : half ? 'Both, or none' : undefined}
        />
        <Button type="submit" variant="default" disabled={!changed || half || bad(from) || bad(until)} className={classes.beside}>
          Save
        </Button>
      </div>
      <p className={classes.quiet}>Nothing is shown meanwhile; what came is told in one message afterwards.</p>
    </form>
  );
}

function Webhook() {
  const kept = useCall((client, signal) => client.alarms.webhook(undefined, { signal }), 'webhook');
  const [url, setUrl] = useState('');
  const save = useAction(async (client, address: string) => {
    const answer = await client.alarms.setWebhook({ url: address });
    setUrl('');
    kept.reload();
    return answer;
  });
  const test = useAction((client) => client.alarms.testWebhook());
  const [sentence, setSentence] = useState<string>();
  const host = kept.data?.host;
  const error = kept.error ?? save.error ?? test.error;
  return (
    <form
      className={classes.form}
      aria-label="Webhook"
      onSubmit={(event) => {
        event.preventDefault();
        setSentence(undefined);
        if (url.trim() !== '') void save.run(url.trim());
      }}
    >
      <div className={classes.fields}>
        <PasswordInput
          label="Webhook"
          description={host ? `Every notification is sent to ${host}, too.` : 'Every notification is sent there as JSON (POST), too.'}
          placeholder={host ? 'another address' : 'https://…'}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          autoComplete="off"
        />
      </div>
      <div className={classes.buttons}>
        <Button type="submit" variant="default" disabled={url.trim() === ''} loading={save.running}>
          Save
        </Button>
        {host ? (
          <>
            <Button
              variant="default"
              loading={test.running}
              onClick={() => void test.run(undefined).then((answer) => setSentence(answer?.sentence))}
            >
              Send a test
            </Button>
            <Button variant="default" onClick={() => void save.run('')}>
              Remove
            </Button>
          </>
        ) : undefined}
      </div>
      <p className={classes.quiet}>The address may hold a token: it is kept as passwords are, and not shown again.</p>
      {sentence ? <Notice tone="ok" title={sentence} /> : undefined}
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
    </form>
  );
}

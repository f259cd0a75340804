import { Button } from '@mantine/core';
import { useState } from 'react';
import type { AwsScopeStatus } from '../../../../shared/contract/aws.ts';
import { requestsText } from '../../../../shared/model/aws-cost.ts';
import { useAction, useClient } from '../../../client/index.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { OutputText } from '../../../ui/output-text.tsx';
import { StateBadge, type Tone } from '../../../ui/state-badge.tsx';
import { formatWhen } from '../../../ui/when.ts';
import classes from './settings-parts.module.css';

const states: Record<AwsScopeStatus['state'], { readonly tone: Tone; readonly text: string }> = {
  unchecked: { tone: 'unknown', text: 'not asked yet' },
  checking: { tone: 'running', text: 'asking' },
  ok: { tone: 'ok', text: 'signed in' },
  signed_out: { tone: 'failed', text: 'signed out' },
  denied: { tone: 'failed', text: 'not allowed' },
  throttled: { tone: 'warning', text: 'slowed down by AWS' },
  unreachable: { tone: 'warning', text: 'not reached' },
  failed: { tone: 'failed', text: 'failed' },
};

/** One account and region: who we are there, what it costs, and the way to sign in again. */
export function AwsScopeState({ status }: { status: AwsScopeStatus }) {
  const { scope, state, identity, problem, signInCommand, requests, lastOkAt, clockSkewMs } = status;
  const { tone, text } = states[state];
  const name = scope.kind === 'demo' ? 'Demo lab' : `${scope.profile || 'environment'} · ${scope.region || 'its own region'}`;
  return (
    <section className={classes.scope} aria-label={name}>
      <div className={classes.scopeHead}>
        <span className={classes.host}>{name}</span>
        <StateBadge tone={tone}>{text}</StateBadge>
      </div>
      {identity ? (
        <p className={classes.quiet}>
          Account {identity.account}, <span className={classes.mono}>{identity.arn}</span>
        </p>
      ) : undefined}
      <p className={classes.quiet}>
        {requestsText(requests, scope.kind === 'demo')}
        {state !== 'ok' && lastOkAt !== undefined ? ` Last answer at ${formatWhen(new Date(lastOkAt).toISOString()).short}.` : ''}
      </p>
      {clockSkewMs === undefined ? undefined : (
        <Notice
          tone="warning"
          title={`This machine's clock differs from AWS' by ${Math.round(Math.abs(clockSkewMs) / 60_000)} min.`}
          hint="Set the clock: times of alarms and of runs do not fit together otherwise."
          live={false}
        />
      )}
      {problem ? <Notice tone={tone === 'ok' ? 'warning' : tone} title={problem.message} hint={problem.hint} live={false} /> : undefined}
      {state === 'signed_out' ? <SignIn status={status} command={signInCommand} /> : undefined}
    </section>
  );
}

function SignIn({ status, command }: { status: AwsScopeStatus; command: string | undefined }) {
  const client = useClient();
  const [output, setOutput] = useState('');
  const again = useAction((_, scope: AwsScopeStatus['scope']) => client.aws.check({ scope }));
  const signIn = useAction(async () => {
    setOutput('');
    for await (const { text } of await client.aws.signIn({ profile: status.scope.profile })) setOutput((before) => before + text);
    await client.aws.check({ scope: status.scope });
  });
  const error = signIn.error ?? again.error;
  return (
    <>
      <div className={classes.buttons}>
        {command ? (
          <Button onClick={() => void signIn.run(undefined)} loading={signIn.running}>
            Sign in again
          </Button>
        ) : undefined}
        <Button variant="default" onClick={() => void again.run(status.scope)} loading={again.running}>
          Ask again
        </Button>
      </div>
      {command ? <CommandLine command={command} label="command that signs in" /> : undefined}
      {output === '' ? undefined : <OutputText label="Output of the sign-in" text={output} />}
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
    </>
  );
}

import { Button, Loader, Modal } from '@mantine/core';
import { useState } from 'react';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { AwsInstance, AwsScope } from '../../../../shared/contract/aws.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { useAction, useCall, useStream } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { hrefOf, navigate } from '../../../ui/route.ts';
import { StateBadge, type Tone } from '../../../ui/state-badge.tsx';
import classes from './instances-dialog.module.css';

/** The EC2 instances of an account's region: which target each is, what keeps it from being seen, and the way to make a target of one. */
export function InstancesDialog({ opened, targets, onClose }: { opened: boolean; targets: readonly Target[]; onClose(): void }) {
  const status = useStream((client, signal) => client.aws.status(undefined, { signal }), opened ? 'aws status' : undefined);
  const scopes = status.value?.scopes ?? [];
  const [picked, setPicked] = useState(0);
  const scope = scopes[picked]?.scope;
  return (
    <Modal opened={opened} onClose={onClose} title="EC2 instances" size={820} closeButtonProps={{ 'aria-label': 'Close' }}>
      {status.error ? <Notice tone="failed" title={status.error.message} hint={status.error.hint} /> : undefined}
      {status.value && scopes.length === 0 ? (
        <Notice
          tone="unknown"
          title="No AWS account is watched yet."
          hint={
            <>
              Name a profile and a region in the <a href={hrefOf({ screen: 'settings' })}>settings</a>, or in a target.
            </>
          }
          live={false}
        />
      ) : undefined}
      {scopes.length > 1 ? (
        <div className={classes.scopes}>
          {scopes.map((one, index) => (
            <Button
              key={`${one.scope.kind} ${one.scope.profile} ${one.scope.region}`}
              size="xs"
              variant={index === picked ? 'filled' : 'default'}
              aria-pressed={index === picked}
              onClick={() => setPicked(index)}
            >
              {scopeName(one.scope)}
            </Button>
          ))}
        </div>
      ) : undefined}
      {scope ? <Instances key={scopeName(scope)} scope={scope} targets={targets} /> : undefined}
    </Modal>
  );
}

const tones: Readonly<Record<string, Tone>> = { running: 'ok', pending: 'running', stopping: 'warning', 'shutting-down': 'warning' };

function Instances({ scope, targets }: { scope: AwsScope; targets: readonly Target[] }) {
  const { data, error, loading, reload } = useCall((client, signal) => client.aws.instances({ scope }, { signal }), scopeName(scope));
  const connect = useAction((client, instance: AwsInstance) => client.targets.add(targetOf(instance, scope)));
  const nameOf = (id: TargetId) => targets.find((target) => target.id === id)?.name ?? id;
  if (loading && !data) return <Loader size="sm" m="md" aria-label="Asking AWS for the instances" />;
  if (error)
    return (
      <Notice
        tone="failed"
        title={error.message}
        hint={error.hint}
        actions={
          <Button variant="default" onClick={reload}>
            Ask again
          </Button>
        }
      />
    );
  if (!data) return undefined;
  if (data.length === 0) return <Notice tone="unknown" title={`There is no instance in ${scope.region || 'this region'}.`} live={false} />;
  return (
    <>
      {connect.error ? <Notice tone="failed" title={connect.error.message} hint={connect.error.hint} /> : undefined}
      <ul className={classes.list}>
        {data.map((instance) => (
          <li key={instance.id}>
            <div className={classes.head}>
              <strong>{instance.name || instance.id}</strong>
              <StateBadge tone={tones[instance.state] ?? 'unknown'}>{instance.state}</StateBadge>
              <span className={classes.mono}>
                {[instance.id, instance.type, instance.publicIp ?? instance.privateIp].filter(Boolean).join(' · ')}
              </span>
              <span className={classes.spring} />
              {instance.targetIds.length > 0 ? (
                instance.targetIds.map((id) => (
                  <a key={id} href={hrefOf({ screen: 'targets', id })}>
                    {nameOf(id)}
                  </a>
                ))
              ) : (
                <Button
                  size="xs"
                  variant="default"
                  loading={connect.running}
                  onClick={() =>
                    void connect.run(instance).then((target) => target && navigate({ screen: 'targets', id: target.id, edit: true }))
                  }
                >
                  Make it a target
                </Button>
              )}
            </div>
            {instance.advice.map((advice) => (
              <p key={advice} className={classes.advice}>
                {advice}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function targetOf(instance: AwsInstance, scope: AwsScope) {
  return {
    name: instance.name || instance.id,
    access: { kind: 'ssh' as const, host: instance.publicIp ?? instance.publicDnsName ?? instance.privateIp ?? instance.id },
    aws: { profile: scope.profile, region: scope.region, instanceId: instance.id },
  };
}

function scopeName({ kind, profile, region }: AwsScope): string {
  return kind === 'demo' ? 'Demo lab' : `${profile || 'environment'} · ${region || 'own region'}`;
}

import { Button } from '@mantine/core';
import { IconStethoscope } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import type { DoctorStep } from '../../../../shared/contract/hosts.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { formatDuration, formatPlural } from '../../../../shared/model/format.ts';
import { useStream } from '../../../client/index.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { type Tone, ToneIcon } from '../../../ui/state-badge.tsx';
import { useTargetsStore } from '../targets-store.ts';
import classes from './target-parts.module.css';

const looks: Record<DoctorStep['state'], { tone: Tone; text: string }> = {
  pending: { tone: 'unknown', text: 'not yet' },
  running: { tone: 'running', text: 'looking' },
  ok: { tone: 'ok', text: 'in order' },
  warning: { tone: 'warning', text: 'could be better' },
  failed: { tone: 'failed', text: 'failed' },
  skipped: { tone: 'unknown', text: 'left out' },
};

/** The connection doctor: the way to a target step by step, and what to do where a step fails. Leaving the page ends a look. */
export function DoctorPanel({ target }: { target: Target }) {
  const { wanted, take } = useTargetsStore();
  const [turn, setTurn] = useState(0);
  const [looking, setLooking] = useState(false);
  const run = useCallback(() => {
    setTurn((value) => value + 1);
    setLooking(true);
  }, []);
  useEffect(() => {
    if (wanted !== target.id) return;
    take();
    run();
  }, [wanted, target.id, take, run]);

  const key = looking ? `doctor ${target.id} ${turn}` : undefined;
  const { value, error } = useStream((client, signal) => client.hosts.doctor({ targetId: target.id }, { signal }), key);
  const busy = looking && !error && value?.state !== 'done';
  const machines = new Set(value?.steps.flatMap(({ machine }) => machine ?? []));
  return (
    <Panel
      title="Connection doctor"
      flush
      aside={
        looking ? (
          <Button variant="default" size="compact-xs" onClick={busy ? () => setLooking(false) : run}>
            {busy ? 'Stop looking' : 'Run again'}
          </Button>
        ) : undefined
      }
    >
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
      {value ? (
        <>
          <ol className={classes.steps} aria-label="Steps" aria-busy={busy}>
            {value.steps.map((step) => (
              <Step key={`${step.step} ${step.machine ?? ''}`} step={step} machine={machines.size > 1 ? step.machine : undefined} />
            ))}
          </ol>
          <p className={classes.verdict} role="status">
            {busy ? '' : verdictOf(value.steps)}
          </p>
        </>
      ) : undefined}
      {!value && !error ? (
        <EmptyState
          icon={<IconStethoscope size={36} stroke={1.2} />}
          title={looking ? 'Looking…' : 'How is the way there?'}
          actions={looking ? undefined : <Button onClick={run}>Check the way there</Button>}
        >
          Name, port, jump hosts, host key, login, shell, sudo, clock, disk, logs and tools: a line each, with what to do where one fails.
        </EmptyState>
      ) : undefined}
    </Panel>
  );
}

/** `machine`: which one of several on the way. */
function Step({ step, machine }: { step: DoctorStep; machine: string | undefined }) {
  const { tone, text } = looks[step.state];
  return (
    <li className={classes.step} data-state={step.state}>
      <span className={classes.icon}>
        <ToneIcon tone={tone} />
      </span>
      <span className={classes.what}>
        <span className={classes.stepTitle}>
          {step.title}
          {machine === undefined ? undefined : (
            <span className={classes.machine} title={machine}>
              {machine}
            </span>
          )}
        </span>
        <span className={classes.detail}>
          <span className={classes.word}>{text}</span>
          {step.detail === undefined ? undefined : ` · ${step.detail}`}
        </span>
      </span>
      <span className={classes.took}>{step.durationMs === undefined ? '' : formatDuration(step.durationMs)}</span>
      {step.fix === undefined && step.command === undefined ? undefined : (
        <div className={classes.fix}>
          {step.fix}
          {step.command === undefined ? undefined : <CommandLine command={step.command} label={`command for ${step.title}`} />}
        </div>
      )}
    </li>
  );
}

function verdictOf(steps: readonly DoctorStep[]): string {
  const count = (state: DoctorStep['state']) => steps.filter((step) => step.state === state).length;
  const failed = count('failed');
  const warnings = count('warning');
  if (failed > 0) return `${formatPlural(failed, 'step')} failed.`;
  return warnings > 0 ? `The way is there; ${formatPlural(warnings, 'thing')} could be better.` : 'Everything is in order.';
}

import { Button } from '@mantine/core';
import { IconBolt, IconFlask, IconPlayerPlay, IconServer2 } from '@tabler/icons-react';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { hrefOf, newTarget } from '../../../ui/route.ts';
import classes from './first-run.module.css';

const steps: readonly { title: string; text: string }[] = [
  { title: 'Fire', text: 'So many requests over so many connections, at a rate, or as a ramp: one form, or a preset.' },
  {
    title: 'See what became of each',
    text: 'Live: ok, failed, waiting. Every failure has a class (reset, timed out, HTTP 502, …) and an example.',
  },
  { title: 'Change one thing, run again', text: 'Every run is kept and held against the one before, until nothing fails.' },
];

/** The first screen of a new data folder: the goal, the way there, and the two ways to begin. */
export function FirstRun({ active, onTryLab }: { active: RunListItem | undefined; onTryLab(): void }) {
  if (active) {
    return (
      <Panel>
        <EmptyState
          icon={<IconBolt size={44} stroke={1.2} />}
          title={`Run ${active.id} is going on`}
          actions={
            <Button component="a" href={hrefOf({ screen: 'run', id: active.id })} size="sm">
              Watch it
            </Button>
          }
        >
          Its outcome appears here when it has ended.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <div className={classes.first}>
      <Panel>
        <h2 className={classes.title}>14,000 requests, 0 failed</h2>
        <p className={classes.lead}>That is the goal. Fire them at a server and see what becomes of every single one.</p>
        <ol className={classes.steps}>
          {steps.map(({ title, text }) => (
            <li key={title}>
              <strong>{title}</strong>
              <span>{text}</span>
            </li>
          ))}
        </ol>
      </Panel>
      <div className={classes.ways}>
        <Panel title="No server at hand?">
          <p className={classes.text}>
            The demo lab is a small URL shortener on this machine. It takes 768 connections at once and refuses the rest, as a server with
            nginx’s defaults would. Nothing to install, no network.
          </p>
          <Button size="sm" leftSection={<IconFlask size={16} />} onClick={onTryLab}>
            Try the demo lab
          </Button>
        </Panel>
        <Panel title="Your own server">
          <p className={classes.text}>
            Connect it over SSH to follow its logs, see its CPU and put it under stress while you load it; or give just an address. You are
            asked once whether you may load it.
          </p>
          <div className={classes.buttons}>
            <Button size="sm" component="a" href={hrefOf({ screen: 'targets', id: newTarget })} leftSection={<IconServer2 size={16} />}>
              Connect my server
            </Button>
            <Button size="sm" variant="default" component="a" href="#/run" leftSection={<IconPlayerPlay size={16} />}>
              Load a URL
            </Button>
          </div>
        </Panel>
      </div>
      <Panel title="From a terminal or a pipeline">
        <CommandLine command="npx blitz run --url http://127.0.0.1:8080/ -n 14000 -c 100" />
      </Panel>
    </div>
  );
}

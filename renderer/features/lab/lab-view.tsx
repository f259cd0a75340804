import { Button, Loader } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import type { LabKnobs, LabStack, LabStatus } from '../../../shared/contract/lab.ts';
import { loadPresets } from '../../../shared/model/presets.ts';
import { useAction, useCall } from '../../client/index.ts';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PresetCards } from '../../ui/preset-cards.tsx';
import { StateBadge, type Tone } from '../../ui/state-badge.tsx';
import classes from './lab-view.module.css';
import { KnobFields } from './parts/knob-fields.tsx';
import { LabFacts } from './parts/lab-facts.tsx';
import { StackChoice } from './parts/stack-choice.tsx';

const states: Record<LabStatus['state'], { tone: Tone; text: string }> = {
  stopped: { tone: 'unknown', text: 'Not running' },
  starting: { tone: 'running', text: 'Starting' },
  running: { tone: 'ok', text: 'Running' },
  stopping: { tone: 'running', text: 'Stopping' },
  failed: { tone: 'failed', text: 'Failed' },
};

/** The demo lab: which one, its limits, what it writes, and the way to load it. */
export function LabView(props: {
  lab: LabStatus | undefined;
  onLoad(presetId: string): void;
  /** Shows these log files of this machine as they grow. */
  onFollowLogs(paths: readonly string[]): void;
}) {
  const { lab, onLoad, onFollowLogs } = props;
  const availability = useCall((client, signal) => client.lab.availability(undefined, { signal }), 'lab availability');
  const [chosen, setChosen] = useState<LabStack>('embedded');
  const up = useAction((client, input: { stack: LabStack; knobs?: LabKnobs }) => client.lab.up(input));
  const down = useAction((client) => client.lab.down());
  // What the lab says of itself is newer than what came of the last press.
  const error = lab?.error ?? up.error ?? down.error;
  if (!lab) return <Loader size="sm" m="xl" aria-label="Loading the demo lab" />;

  const { tone, text } = states[lab.state];
  const going = lab.state === 'running';
  const stack = lab.state === 'stopped' || lab.state === 'failed' ? chosen : (lab.stack ?? chosen);
  const busy = up.running || down.running || lab.state === 'starting' || lab.state === 'stopping';
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div>
          <h1 className={classes.title}>
            Demo lab
            <StateBadge tone={tone}>{text}</StateBadge>
          </h1>
          <p className={classes.intro}>A URL shortener on this machine, on a loopback port, with real limits: ours to break.</p>
        </div>
        {going ? (
          <Button variant="default" leftSection={<IconPlayerStop size={14} />} onClick={() => void down.run(undefined)} loading={busy}>
            Stop the lab
          </Button>
        ) : (
          <Button leftSection={<IconPlayerPlay size={14} />} onClick={() => void up.run({ stack })} loading={busy}>
            Start the lab
          </Button>
        )}
      </header>
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
      {going ? (
        <Panel title="Load it">
          <PresetCards isDense presets={loadPresets} chosen={undefined} onChoose={({ id }) => onLoad(id)} />
        </Panel>
      ) : undefined}
      <div className={classes.columns}>
        <Panel title="Which lab">
          <StackChoice availability={availability.data} chosen={stack} locked={going || busy} onChoose={setChosen} />
        </Panel>
        {stack === 'embedded' ? (
          <Panel title="Its limits">
            <KnobFields
              key={`${lab.state} ${JSON.stringify(lab.knobs)}`}
              knobs={lab.knobs}
              running={going}
              onStart={(knobs) => void up.run({ stack, knobs })}
            />
          </Panel>
        ) : (
          <Panel title="Its limits">
            <p className={classes.text}>
              Debian’s own defaults: nginx with 768 worker_connections in front of Gunicorn with one sync worker. They are changed in its
              files.
            </p>
          </Panel>
        )}
      </div>
      {going ? <LabFacts lab={lab} onFollowLogs={onFollowLogs} /> : undefined}
    </div>
  );
}

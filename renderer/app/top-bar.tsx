import { Button, Tooltip } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconPlayerStopFilled, IconSearch } from '@tabler/icons-react';
import type { AlarmSummary } from '../../shared/contract/alarms.ts';
import type { RunningJobs } from '../../shared/contract/app.ts';
import type { LabStatus } from '../../shared/contract/lab.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { Logo } from '../ui/logo.tsx';
import { ActiveJob } from './active-job.tsx';
import { AlarmStrip } from './alarm-strip.tsx';
import { commandKey } from './command-key.ts';
import { LabState } from './lab-state.tsx';
import { StressJobs } from './stress-jobs.tsx';
import { TargetPicker } from './target-picker.tsx';
import classes from './top-bar.module.css';
import type { StopEverything } from './use-stop-everything.ts';
import type { Targets } from './use-targets.ts';

/** Target, running jobs, search and the red button: the same on every screen. */
export function TopBar(props: {
  active: RunListItem | undefined;
  jobs: RunningJobs['jobs'];
  lab: LabStatus | undefined;
  alarms: AlarmSummary | undefined;
  known: Targets;
  stop: StopEverything;
}) {
  const { active, jobs, lab, alarms, known, stop } = props;
  const several = active !== undefined && jobs.some(({ kind }) => kind === 'stress');
  return (
    <header className={classes.bar}>
      <a className={classes.brand} href="#/" aria-label="Blitz Console, home">
        <Logo size={20} />
        <span className={classes.word}>Blitz</span>
      </a>
      <TargetPicker known={known} />
      <div className={classes.lab} data-several={several || undefined}>
        <LabState lab={lab} />
      </div>
      <div className={classes.middle} data-several={several || undefined}>
        {active ? <ActiveJob run={active} stopping={stop.pressed} /> : undefined}
        <StressJobs jobs={jobs} />
      </div>
      <AlarmStrip alarms={alarms} />
      <button type="button" className={classes.search} onClick={() => spotlight.open()} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={14} aria-hidden />
        <span className={classes.searchWord}>Search</span>
        <kbd className={classes.key}>{commandKey}</kbd>
      </button>
      <Tooltip label={stop.enabled ? ['Shift+Esc', ...stop.what].join(' · ') : 'Nothing is running'} multiline maw={360}>
        <Button
          color="stop"
          leftSection={<IconPlayerStopFilled size={14} />}
          onClick={stop.stop}
          disabled={!stop.enabled}
          aria-keyshortcuts="Shift+Escape"
          className={classes.stop}
        >
          {stop.pressed ? (active ? 'Stop now' : 'Stopping') : 'Stop everything'}
        </Button>
      </Tooltip>
    </header>
  );
}

import { useDocumentTitle } from '@mantine/hooks';
import type { RunningJobs } from '../../shared/contract/app.ts';
import { useStream } from '../client/index.ts';
import { type Route, useRoute } from '../ui/route.ts';
import { AlarmToasts } from './alarm-toasts.tsx';
import { AwsQuestions } from './aws-questions.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import classes from './frame.module.css';
import { HostQuestions } from './host-questions.tsx';
import { Rail, screens } from './rail.tsx';
import { Screen } from './screen.tsx';
import { TopBar } from './top-bar.tsx';
import { useStopEverything } from './use-stop-everything.ts';
import { useTargets } from './use-targets.ts';

const noJobs: RunningJobs['jobs'] = [];

/** What surrounds every screen: the rail, the bar with the running job and Stop everything, the palette. */
export function Frame() {
  const route = useRoute();
  useDocumentTitle(titleOf(route));
  const active = useStream((client, signal) => client.load.active(undefined, { signal }), 'active run').value?.run;
  const lab = useStream((client, signal) => client.lab.status(undefined, { signal }), 'lab').value;
  const jobs = useStream((client, signal) => client.app.jobs(undefined, { signal }), 'jobs').value?.jobs ?? noJobs;
  const alarms = useStream((client, signal) => client.alarms.summary(undefined, { signal }), 'alarm summary').value;
  const known = useTargets();
  const stop = useStopEverything(active, jobs);
  return (
    <div className={classes.frame}>
      <button type="button" className={classes.skip} onClick={skipToMain}>
        Skip to the screen
      </button>
      <TopBar active={active} jobs={jobs} lab={lab} alarms={alarms} known={known} stop={stop} />
      <Rail route={route} running={active !== undefined} jobs={jobs} inAlarm={alarms?.counts.alarm ?? 0} />
      <main className={classes.main} id="main" tabIndex={-1}>
        <ConnectionBanner />
        <div className={classes.screen}>
          <ErrorBoundary resetKey={`${route.screen} ${'id' in route ? route.id : ''}`}>
            <Screen route={route} active={active} jobs={jobs} lab={lab} alarms={alarms} known={known} />
          </ErrorBoundary>
        </div>
      </main>
      <HostQuestions targets={known.targets} />
      <AwsQuestions />
      <AlarmToasts />
      <CommandPalette active={active} known={known} lab={lab} alarms={alarms} stop={stop} />
    </div>
  );
}

function titleOf(route: Route): string {
  const label = { experiment: 'Experiment', limit: 'Find the limit' }[route.screen as string] ?? labelOf(route.screen);
  const isNumbered = 'id' in route && typeof route.id === 'number';
  const screen = isNumbered ? `${label} ${route.id}` : label;
  return `${screen} · Blitz Console`;
}

function labelOf(screen: Route['screen']): string {
  return screens.find((one) => one.screen === screen)?.label ?? '';
}

/** A link cannot do it: the hash is the route. */
function skipToMain(): void {
  document.getElementById('main')?.focus();
}

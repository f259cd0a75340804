import { useDocumentTitle } from '@mantine/hooks';
import { useStream } from '../client/index.ts';
import { type Route, useRoute } from '../ui/route.ts';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import classes from './frame.module.css';
import { Rail } from './rail.tsx';
import { Screen } from './screen.tsx';
import { TopBar } from './top-bar.tsx';
import { useStopEverything } from './use-stop-everything.ts';

/** What surrounds every screen: the rail, the bar with the running job and Stop everything, the palette. */
export function Frame() {
  const route = useRoute();
  useDocumentTitle(titleOf(route));
  const active = useStream((client, signal) => client.load.active(undefined, { signal }), 'active run').value?.run;
  const lab = useStream((client, signal) => client.lab.status(undefined, { signal }), 'lab').value;
  const stop = useStopEverything(active?.id);
  return (
    <div className={classes.frame}>
      <button type="button" className={classes.skip} onClick={skipToMain}>
        Skip to the screen
      </button>
      <TopBar active={active} lab={lab} stop={stop} />
      <Rail route={route} running={active !== undefined} />
      <main className={classes.main} id="main" tabIndex={-1}>
        <ConnectionBanner />
        <div className={classes.screen}>
          <ErrorBoundary resetKey={`${route.screen} ${'id' in route ? route.id : ''}`}>
            <Screen route={route} active={active} lab={lab} />
          </ErrorBoundary>
        </div>
      </main>
      <CommandPalette active={active} lab={lab} stop={stop} />
    </div>
  );
}

function titleOf(route: Route): string {
  const screens = { home: 'Home', lab: 'Demo lab', history: 'History', settings: 'Settings', run: 'Run' } as const;
  const screen = route.screen === 'run' && route.id !== undefined ? `Run ${route.id}` : screens[route.screen];
  return `${screen} · Blitz Console`;
}

/** A link cannot do it: the hash is the route. */
function skipToMain(): void {
  document.getElementById('main')?.focus();
}

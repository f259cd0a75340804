import { Tooltip } from '@mantine/core';
import { IconFlask, IconHistory, IconHome, IconPlayerPlay, IconSettings, type TablerIcon } from '@tabler/icons-react';
import { hrefOf, type Route } from '../ui/route.ts';
import classes from './rail.module.css';

const entries: readonly { readonly screen: Route['screen']; readonly label: string; readonly icon: TablerIcon }[] = [
  { screen: 'home', label: 'Home', icon: IconHome },
  { screen: 'run', label: 'Run', icon: IconPlayerPlay },
  { screen: 'history', label: 'History', icon: IconHistory },
  { screen: 'lab', label: 'Demo lab', icon: IconFlask },
  { screen: 'settings', label: 'Settings', icon: IconSettings },
];

/** The screens. In a narrow window only their icons, named by a tooltip. */
export function Rail({ route, running }: { route: Route; running: boolean }) {
  return (
    <nav className={classes.rail} aria-label="Screens">
      {entries.map(({ screen, label, icon: Icon }) => (
        <Tooltip key={screen} label={label} position="right" classNames={{ tooltip: classes.tip ?? '' }}>
          <a className={classes.entry} href={hrefOf({ screen })} aria-current={route.screen === screen ? 'page' : undefined}>
            <Icon size={17} stroke={1.6} aria-hidden />
            <span className={classes.label}>{label}</span>
            {screen === 'run' && running ? <span className={classes.dot} role="img" aria-label="a run is going on" /> : undefined}
          </a>
        </Tooltip>
      ))}
    </nav>
  );
}

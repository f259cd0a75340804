import { Tooltip } from '@mantine/core';
import {
  IconActivity,
  IconArrowsDiff,
  IconBell,
  IconChartLine,
  IconFlask,
  IconGavel,
  IconHistory,
  IconHome,
  IconListDetails,
  IconPlayerPlay,
  IconServer2,
  IconSettings,
  IconTemperature,
  IconTerminal2,
  type TablerIcon,
} from '@tabler/icons-react';
import type { RunningJobs } from '../../shared/contract/app.ts';
import { formatPlural } from '../../shared/model/format.ts';
import { hrefOf, type Route } from '../ui/route.ts';
import classes from './rail.module.css';

export const screens: readonly { readonly screen: Route['screen']; readonly label: string; readonly icon: TablerIcon }[] = [
  { screen: 'home', label: 'Home', icon: IconHome },
  { screen: 'run', label: 'Run', icon: IconPlayerPlay },
  { screen: 'verdict', label: 'Verdict', icon: IconGavel },
  { screen: 'compare', label: 'Compare', icon: IconArrowsDiff },
  { screen: 'history', label: 'History', icon: IconHistory },
  { screen: 'logs', label: 'Logs', icon: IconListDetails },
  { screen: 'terminal', label: 'Terminal', icon: IconTerminal2 },
  { screen: 'host', label: 'Host', icon: IconActivity },
  { screen: 'stress', label: 'Stress', icon: IconTemperature },
  { screen: 'metrics', label: 'Metrics', icon: IconChartLine },
  { screen: 'alarms', label: 'Alarms', icon: IconBell },
  { screen: 'targets', label: 'Targets', icon: IconServer2 },
  { screen: 'lab', label: 'Demo lab', icon: IconFlask },
  { screen: 'settings', label: 'Settings', icon: IconSettings },
];

/** Screens without an entry of their own, with the one they belong to. */
const belongsTo: Partial<Record<Route['screen'], Route['screen']>> = { experiment: 'run', limit: 'run' };

/** The screens, with a dot on those where something goes on. In a narrow window only their icons, named by a tooltip. */
export function Rail(props: { route: Route; running: boolean; jobs: RunningJobs['jobs']; inAlarm: number }) {
  const { route, running, jobs, inAlarm } = props;
  const busy: Partial<Record<Route['screen'], string>> = {
    ...(inAlarm > 0 ? { alarms: `${formatPlural(inAlarm, 'alarm')} in ALARM` } : {}),
    ...(running ? { run: 'a run is going on' } : {}),
    ...(jobs.some(({ kind }) => kind === 'stress') ? { stress: 'stress is going on' } : {}),
  };
  const shown = belongsTo[route.screen] ?? route.screen;
  return (
    <nav className={classes.rail} aria-label="Screens">
      {screens.map(({ screen, label, icon: Icon }) => (
        <Tooltip key={screen} label={label} position="right" classNames={{ tooltip: classes.tip ?? '' }}>
          <a className={classes.entry} href={hrefOf({ screen })} aria-current={shown === screen ? 'page' : undefined}>
            <Icon size={17} stroke={1.6} aria-hidden />
            <span className={classes.label}>{label}</span>
            {busy[screen] ? <span className={classes.dot} data-screen={screen} role="img" aria-label={busy[screen]} /> : undefined}
          </a>
        </Tooltip>
      ))}
    </nav>
  );
}

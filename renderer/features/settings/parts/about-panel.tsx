import type { AppInfo } from '../../../../shared/contract/app.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { Panel } from '../../../ui/panel.tsx';
import classes from './settings-parts.module.css';

const doors: Record<AppInfo['door'], string> = {
  desktop: 'Desktop app',
  headless: 'Served on this machine',
  cli: 'Command line',
  test: 'Test',
};

/** Version and whereabouts. */
export function AboutPanel({ info }: { info: AppInfo }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Version', info.version],
    ['Opened as', doors[info.door]],
    ['Node', info.nodeVersion],
    ['Machine', `${info.platform}, ${info.cpuCount} CPUs`],
  ];
  return (
    <Panel title="About">
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.label}>Data folder: history and settings</p>
      <CommandLine command={info.dataFolder} label="path of the data folder" />
    </Panel>
  );
}

import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Panel } from '../../../ui/panel.tsx';
import classes from './run-page.module.css';

/** The machine's logs under the charts: open while the run goes on, and when a chart is clicked. */
export function RunLogs(props: { machine: string; open: boolean; onToggle(): void; children: ReactNode }) {
  const { machine, open, onToggle, children } = props;
  return (
    <Panel
      flush
      title={`Logs of ${machine}`}
      aside={
        <button type="button" className={classes.toggle} aria-expanded={open} onClick={onToggle}>
          {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
          {open ? 'Hide' : 'Show'}
        </button>
      }
    >
      {open ? children : <p className={classes.folded}>Click into a chart to see the lines of that moment.</p>}
    </Panel>
  );
}

import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Panel } from '../../../ui/panel.tsx';
import classes from './run-page.module.css';

/** The machine's logs under the charts: open while the run goes on, and when a chart is clicked; each click brings them into view. */
export function RunLogs(props: {
  machine: string;
  open: boolean;
  onToggle(): void;
  /** The moment a chart was clicked at; a new object with every click. */
  jump: { readonly at: number } | undefined;
  children: ReactNode;
}) {
  const { machine, open, onToggle, jump, children } = props;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (jump) place.current?.scrollIntoView({ block: 'nearest' });
  }, [jump]);
  return (
    <div ref={place} className={classes.logs}>
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
    </div>
  );
}

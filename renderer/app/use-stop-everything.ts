import { useEffect, useRef, useState } from 'react';
import type { RunningJobs } from '../../shared/contract/app.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { useAction } from '../client/index.ts';
import { showStopFailure, showStopReport } from './stop-report.tsx';

export interface StopEverything {
  /** False while nothing runs. */
  readonly enabled: boolean;
  /** True after the first press, until everything has ended; the next press does not wait for requests in flight. */
  readonly pressed: boolean;
  /** What would be stopped, a few words each. */
  readonly what: readonly string[];
  stop(): void;
}

/** Stops load, stress and tails, from every screen and with Shift+Esc, and says what was stopped and what could not be. */
export function useStopEverything(active: RunListItem | undefined, jobs: RunningJobs['jobs']): StopEverything {
  const enabled = active !== undefined || jobs.length > 0;
  const [pressed, setPressed] = useState(false);
  const all = useAction((client) => client.app.stopEverything());
  const force = useAction((client, run: RunListItem) => client.load.stop({ id: run.id, force: true }));
  useEffect(() => {
    if (!enabled) setPressed(false);
  }, [enabled]);
  const error = all.error ?? force.error;
  useEffect(() => {
    if (error) showStopFailure(error);
  }, [error]);

  const stop = () => {
    if (!enabled) return;
    if (pressed && active) void force.run(active);
    if (all.running) return;
    setPressed(true);
    void all.run(undefined).then((report) => {
      setPressed(false);
      if (report) showStopReport(report);
    });
  };
  const latest = useRef(stop);
  useEffect(() => {
    latest.current = stop;
  });
  useEffect(() => {
    // Before anything else on the page sees the key: a terminal would send it to its shell, a dialog would close.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) latest.current();
    };
    addEventListener('keydown', onKeyDown, { capture: true });
    return () => removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
  return { enabled, pressed: pressed && enabled, what: jobs.map(({ text }) => text), stop };
}

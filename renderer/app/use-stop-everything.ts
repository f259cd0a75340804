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

/**
 * Stops load, stress and tails, from every screen and with Shift+Esc, and says what was stopped and what could not be.
 *
 * A load run without stress beside it is first asked to finish the requests in flight, so that they count; what else goes on is ended
 * after it. The second press, and the first one while a machine is under stress, ends everything at once.
 */
export function useStopEverything(active: RunListItem | undefined, jobs: RunningJobs['jobs']): StopEverything {
  const enabled = active !== undefined || jobs.length > 0;
  const [phase, setPhase] = useState<'idle' | 'finishing' | 'ending'>('idle');
  const all = useAction((client) => client.app.stopEverything());
  const finish = useAction((client, run: RunListItem) => client.load.stop({ id: run.id, force: false }));
  const error = all.error ?? finish.error;
  useEffect(() => {
    if (error) showStopFailure(error);
  }, [error]);

  const endAll = () => {
    setPhase('ending');
    void all.run(undefined).then((report) => {
      setPhase('idle');
      if (report) showStopReport(report);
    });
  };
  const stop = () => {
    if (!enabled || phase === 'ending') return;
    if (!active || phase === 'finishing' || jobs.some(({ kind }) => kind === 'stress')) {
      endAll();
      return;
    }
    setPhase('finishing');
    void finish.run(active).then((answer) => {
      if (answer === undefined) setPhase('idle');
    });
  };

  const latest = useRef({ stop, endAll });
  useEffect(() => {
    latest.current = { stop, endAll };
  });
  const runEnded = phase === 'finishing' && active === undefined;
  const somethingElse = jobs.some(({ kind }) => kind !== 'run');
  useEffect(() => {
    if (!runEnded) return;
    if (somethingElse) latest.current.endAll();
    else setPhase('idle');
  }, [runEnded, somethingElse]);
  useEffect(() => {
    // Before anything else on the page sees the key: a terminal would send it to its shell, a dialog would close.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) latest.current.stop();
    };
    addEventListener('keydown', onKeyDown, { capture: true });
    return () => removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
  return { enabled, pressed: phase !== 'idle' && enabled, what: jobs.map(({ text }) => text), stop };
}

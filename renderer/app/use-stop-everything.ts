import { useHotkeys } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import type { RunId } from '../../shared/base/ids.ts';
import { useStopRun } from '../features/run/use-stop-run.ts';

export interface StopEverything {
  /** False while nothing runs. */
  readonly enabled: boolean;
  /** True after the first press; the next one does not wait for requests in flight. */
  readonly pressed: boolean;
  stop(): void;
}

/** Stops all load, from every screen and with Shift+Esc. */
export function useStopEverything(runId: RunId | undefined): StopEverything {
  const { stop, pressed, error } = useStopRun(runId);
  useHotkeys([['shift+Escape', stop]], [], true);
  useEffect(() => {
    if (error) notifications.show({ title: error.message, message: error.hint ?? '', color: 'stop', autoClose: false });
  }, [error]);
  return { enabled: runId !== undefined, pressed, stop };
}

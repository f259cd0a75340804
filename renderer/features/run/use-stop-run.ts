import { useEffect, useState } from 'react';
import type { RunId } from '../../../shared/base/ids.ts';
import { useAction } from '../../client/index.ts';

/** Stopping a run: the first press lets requests in flight finish, the second does not wait for them. */
export function useStopRun(id: RunId | undefined) {
  const [asked, setAsked] = useState<RunId | undefined>(undefined);
  const action = useAction((client, input: { id: RunId; force: boolean }) => client.load.stop(input));
  useEffect(() => {
    if (id === undefined) setAsked(undefined);
  }, [id]);
  const pressed = id !== undefined && asked === id;
  return {
    /** True after the first press. */
    pressed,
    error: action.error,
    stop() {
      if (id === undefined) return;
      setAsked(id);
      void action.run({ id, force: pressed }).then((answer) => {
        if (answer === undefined) setAsked(undefined);
      });
    },
  };
}

import { useRef, useState } from 'react';
import type { AlarmId } from '../../shared/base/ids.ts';
import type { Alarm, Mute } from '../../shared/contract/alarms.ts';
import { type StreamStatus, useStreamValues } from './use-stream.ts';

interface KnownAlarms extends StreamStatus {
  /** In no order; `undefined` before the first answer. A new array at every change. */
  readonly alarms: readonly Alarm[] | undefined;
  readonly mutes: readonly Mute[];
}

/** Every alarm as it is, put together from what changes; closed with `false`. */
export function useAlarms(open = true): KnownAlarms {
  const known = useRef(new Map<AlarmId, Alarm>());
  const [state, setState] = useState<{ readonly alarms: readonly Alarm[] | undefined; readonly mutes: readonly Mute[] }>({
    alarms: undefined,
    mutes: [],
  });
  const status = useStreamValues(
    (client, signal) => client.alarms.watch(undefined, { signal }),
    open ? 'alarms' : undefined,
    ({ reset, alarms, removed, mutes }) => {
      const map = known.current;
      if (reset) map.clear();
      for (const alarm of alarms) map.set(alarm.id, alarm);
      for (const id of removed) map.delete(id);
      setState({ alarms: [...map.values()], mutes });
    },
  );
  return { ...status, ...state };
}

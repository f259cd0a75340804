import { useEffect, useMemo, useRef, useState } from 'react';
import type { RunId } from '../../../shared/base/ids.ts';
import type { LoadSample } from '../../../shared/model/load-sample.ts';
import { type StreamState, useStreamValues } from '../../client/index.ts';
import { RunSeries } from './run-series.ts';
import { throttleLatest } from './throttle-latest.ts';

export interface LiveRun {
  /** For the charts: read outside React. */
  readonly series: RunSeries;
  /** Newest sample, at most 4 times a second. */
  readonly sample: LoadSample | undefined;
  /** The failure classes seen, for the series of the failure chart. */
  readonly classes: readonly string[];
  readonly stream: StreamState;
  readonly error: { readonly message: string; readonly hint?: string | undefined } | undefined;
}

const numbersIntervalMs = 250;

/** Follows a run, going on or ended: what it was so far comes first, so a reload or a second window catches up. */
export function useLiveRun(id: RunId): LiveRun {
  const series = useMemo(() => ({ id, series: new RunSeries() }), [id]).series;
  const [sample, setSample] = useState<{ id: RunId; value: LoadSample } | undefined>(undefined);
  const numbers = useRef<ReturnType<typeof throttleLatest<{ id: RunId; value: LoadSample }>> | undefined>(undefined);
  useEffect(() => {
    const throttle = throttleLatest(setSample, numbersIntervalMs);
    numbers.current = throttle;
    return () => throttle.dispose();
  }, []);

  const status = useStreamValues(
    (client, signal) => client.load.watch({ id }, { signal }),
    `watch-${id}`,
    (value: LoadSample) => {
      series.merge(value);
      numbers.current?.push({ id, value }, value.state !== 'running');
    },
  );

  const shown = sample?.id === id ? sample.value : undefined;
  const names = shown ? series.classes.join(' ') : '';
  const classes = useMemo(() => names.split(' ').filter(Boolean), [names]);
  return { series, sample: shown, classes, stream: status.state, error: status.error };
}

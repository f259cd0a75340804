import { useCallback, useEffect, useState } from 'react';
import { noteInAddress, useRouteQuery } from '../../ui/route.ts';

export interface PickedSecond {
  /** Seconds since the run started, to a tenth; a new object with every pick. */
  readonly picked: { readonly at: number } | undefined;
  pick(seconds: number): void;
  clear(): void;
}

/** The moment of a run that is looked at, as the address has it: `#/run/41?at=12.3`. */
export function usePickedSecond(): PickedSecond {
  const asked = momentIn(useRouteQuery().get('at'));
  const [picked, setPicked] = useState<PickedSecond['picked']>(undefined);
  useEffect(() => {
    setPicked((before) => (before?.at === asked ? before : asked === undefined ? undefined : { at: asked }));
  }, [asked]);
  const pick = useCallback((seconds: number) => {
    const at = Math.max(0, Math.round(seconds * 10) / 10);
    noteInAddress({ at: String(at) });
    setPicked({ at });
  }, []);
  const clear = useCallback(() => {
    noteInAddress({});
    setPicked(undefined);
  }, []);
  return { picked, pick, clear };
}

/** Seconds out of an address; nothing of what is no place on an axis. */
export function momentIn(text: string | null): number | undefined {
  if (text === null || !/^\d{1,7}(\.\d{1,3})?$/.test(text)) return undefined;
  return Math.round(Number(text) * 10) / 10;
}

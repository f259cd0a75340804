import { useEffect, useRef } from 'react';

/** Calls `act` when `value` becomes another than it was; not for the first one there is. */
export function useOnChange(value: string | number | undefined, act: () => void): void {
  const before = useRef(value);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (before.current !== undefined && before.current !== value) latest.current();
    before.current = value;
  }, [value]);
}

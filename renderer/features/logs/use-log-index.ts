import { useEffect, useMemo, useState } from 'react';
import { LogIndex } from '../../ui/log-index.ts';
import { LogMatcher } from '../../ui/log-matcher.ts';
import type { LogPattern } from '../../ui/log-pattern.ts';
import type { LogViewport } from '../../ui/log-viewport.ts';

/** A view stays as it was until the new filter has gone over this much of the log, or this long. */
const patienceMs = 400;

/** A matcher for what was typed; `undefined` while nothing was. Lives until the pattern changes. */
export function useMatcher({ text, regex }: LogPattern): { matcher: LogMatcher | undefined; problem: string | undefined } {
  const [turn, setTurn] = useState(0);
  const matcher = useMemo(() => {
    const onProblem = () => setTurn((value) => value + 1);
    return text === '' ? undefined : new LogMatcher({ text, regex }, { onProblem });
  }, [text, regex]);
  useEffect(() => () => matcher?.dispose(), [matcher]);
  return { matcher, problem: turn >= 0 ? matcher?.problem : undefined };
}

/** Shows the rows that pass the filter in the viewport, as soon as they are found. */
export function useFilteredRows(
  viewport: LogViewport,
  levels: number,
  include: LogMatcher | undefined,
  exclude: LogMatcher | undefined,
): void {
  useEffect(() => {
    const index = new LogIndex(viewport.ring, { levels, include, exclude, grouped: true });
    const show = () => {
      leave();
      clearTimeout(timer);
      const before = viewport.index;
      viewport.setIndex(index);
      if (before !== index) before.dispose();
    };
    const leave = index.subscribe(() => index.progress === 1 && show());
    const timer = setTimeout(show, patienceMs);
    if (index.progress === 1) show();
    return () => {
      leave();
      clearTimeout(timer);
      index.dispose();
    };
  }, [viewport, levels, include, exclude]);
}

/** The lines in which something is found, whether the filter shows them or not; `undefined` while nothing is looked for. */
export function useMatches(viewport: LogViewport, levels: number, find: LogMatcher | undefined): LogIndex | undefined {
  const [matches, setMatches] = useState<LogIndex | undefined>(undefined);
  useEffect(() => {
    if (find === undefined) {
      setMatches(undefined);
      return;
    }
    const index = new LogIndex(viewport.ring, { levels, include: find, grouped: false });
    setMatches(index);
    return () => index.dispose();
  }, [viewport, levels, find]);
  return matches;
}

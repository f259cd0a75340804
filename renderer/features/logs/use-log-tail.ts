import { useEffect, useState } from 'react';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { LogMark, LogSource } from '../../../shared/contract/logs.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import { useClient, useConnectionStatus } from '../../client/index.ts';
import type { LogViewport } from '../../ui/log-viewport.ts';
import { takeChunk } from './take-chunk.ts';

/** The newest that happened to each source, by its place in the list; without an entry it is being opened. */
export type SourceMarks = ReadonlyMap<number, LogMark>;

export interface LogTail {
  readonly marks: SourceMarks;
  readonly error: OpsError | undefined;
  /** True when somebody stopped it: Stop everything, or the session was closed. */
  readonly ended: boolean;
  /** True while the view stands still and holds all it can: the log itself waits. */
  readonly holding: boolean;
  readonly reopen: () => void;
}

/** Milliseconds of work with lines in one frame. */
const sliceMs = 5;
/** A frame that does not come: the window is covered, or the browser is busy. */
const lateFrameMs = 250;

/**
 * Follows the sources into the viewport's ring while the component is mounted. Lines are taken frame by frame: a slow window slows the
 * remote `tail`, not the memory. A hidden one has no frames and takes them as they come; the ring is bounded.
 */
export function useLogTail(viewport: LogViewport, sources: readonly LogSource[], lastLines: number): LogTail {
  const client = useClient();
  const { epoch } = useConnectionStatus();
  const [turn, setTurn] = useState(0);
  const [marks, setMarks] = useState<SourceMarks>(new Map());
  const [error, setError] = useState<OpsError | undefined>(undefined);
  const [holding, setHolding] = useState(false);
  const [ended, setEnded] = useState(false);
  const key = JSON.stringify(sources);
  const reason = `${epoch}:${turn}`;
  useEffect(() => {
    const { ring } = viewport;
    ring.clear();
    viewport.follow();
    setMarks(new Map());
    setError(undefined);
    setEnded(false);
    const wanted = JSON.parse(key) as LogSource[];
    if (wanted.length === 0 || reason === '') return;
    const controller = new AbortController();
    const { signal } = controller;
    const onMark = (mark: LogMark) => setMarks((before) => new Map(before).set(mark.source, mark));
    const follow = async () => {
      try {
        const chunks = await client.logs.tail({ sources: wanted, lastLines }, { signal });
        let until = performance.now() + sliceMs;
        for await (const chunk of chunks) {
          if (signal.aborted) return;
          takeChunk(ring, chunk, onMark);
          if (isHolding(viewport)) {
            setHolding(true);
            await room(viewport, signal);
            setHolding(false);
          }
          // A value counts as consumed when the next is asked for.
          if (performance.now() > until) {
            await nextFrame();
            until = performance.now() + sliceMs;
          }
        }
        if (!signal.aborted) setEnded(true);
      } catch (failure) {
        if (signal.aborted) return;
        const problem = fromWireError(failure, undefined);
        // With the connection it opens again.
        if (!(problem.code === 'unavailable' && problem.retry)) setError(problem);
      }
    };
    void follow();
    return () => controller.abort();
  }, [client, viewport, key, lastLines, reason]);
  return { marks, error, ended, holding, reopen: () => setTurn((value) => value + 1) };
}

function isHolding({ following, ring }: LogViewport): boolean {
  return !following && ring.isNearlyFull;
}

/** Resolves when the reader follows again, so that old lines may go. */
function room(viewport: LogViewport, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (isHolding(viewport) && !signal.aborted) return;
      leave();
      signal.removeEventListener('abort', look);
      resolve();
    };
    const leave = viewport.subscribe(look);
    signal.addEventListener('abort', look);
    look();
  });
}

function nextFrame(): Promise<void> {
  // Timers of a hidden page come once a second, or once a minute; messages come as they are sent.
  if (document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      resolve();
    };
    const timer = setTimeout(done, lateFrameMs);
    const frame = requestAnimationFrame(done);
  });
}

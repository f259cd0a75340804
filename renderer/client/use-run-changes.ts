import { useEffect, useRef } from 'react';
import { useStream } from './use-stream.ts';

/** Calls `reload` whenever the history has changed: a run began, ended, was renamed, deleted or added. `key` says for whom, e.g. `home`. */
export function useRunChanges(key: string, reload: () => void): void {
  const { value } = useStream((client, signal) => client.runs.changes(undefined, { signal }), `${key} changes`);
  const revision = value?.revision;
  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current !== undefined && seen.current !== revision) reload();
    seen.current = revision;
  }, [revision, reload]);
}

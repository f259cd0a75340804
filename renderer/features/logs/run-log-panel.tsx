import { useMemo, useState } from 'react';
import type { LogSource } from '../../../shared/contract/logs.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { useCall } from '../../client/index.ts';
import { Notice } from '../../ui/notice.tsx';
import { LogPane } from './log-pane.tsx';
import { type LogPreferences, plainPreferences, sourceLabels, useLogsStore } from './logs-store.ts';
import classes from './run-log-panel.module.css';

/** Lines kept beside a run. */
const capacity = 50_000;
/** Logs followed at once beside a run. */
const most = 6;

/** The logs of one machine beside something else: those chosen on the Logs screen, else those that were found and can be read. */
export function RunLogPanel({ target, jump }: { target: Target; jump: { readonly at: number } | undefined }) {
  const chosen = useLogsStore((store) => store.sources);
  const own = useMemo(() => chosen.filter(({ targetId }) => targetId === target.id), [chosen, target.id]);
  const found = useCall(
    (client, signal) => client.logs.suggestions({ targetId: target.id }, { signal }),
    own.length > 0 ? undefined : `log suggestions ${target.id}`,
  );
  const [preferences, setPreferences] = useState<LogPreferences>(plainPreferences);
  const sources = useMemo(() => (own.length > 0 ? own : readable(found.data ?? [])), [own, found.data]);
  const labels = useMemo(() => sourceLabels(sources, () => target.name), [sources, target.name]);
  if (found.error) return <Notice tone="failed" title={found.error.message} hint={found.error.hint} />;
  if (sources.length === 0) {
    // As high as the lines will be: what was scrolled into view stays there.
    if (found.loading) return <p className={`${classes.quiet} ${classes.panel}`}>Looking for logs…</p>;
    return (
      <p className={classes.quiet}>
        {`No readable log was found on ${target.name}. `}
        <a href="#/logs">Choose some on the Logs screen</a>
      </p>
    );
  }
  return (
    <div className={classes.panel}>
      <LogPane
        sources={sources}
        labels={labels}
        preferences={preferences}
        onEdit={(change) => setPreferences((before) => ({ ...before, ...change }))}
        jump={jump}
        capacity={capacity}
        lastLines={5000}
      />
    </div>
  );
}

function readable(found: readonly { source: LogSource; readable: boolean }[]): LogSource[] {
  return found
    .filter((one) => one.readable && one.source.from.kind === 'file')
    .slice(0, most)
    .map(({ source }) => source);
}

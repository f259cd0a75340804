import { Button, Popover } from '@mantine/core';
import { IconFileText, IconPlus } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { LogSource } from '../../../shared/contract/logs.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { Panel } from '../../ui/panel.tsx';
import { LogPane } from './log-pane.tsx';
import { sourceLabels, useLogsStore } from './logs-store.ts';
import classes from './logs-view.module.css';
import { SourceChips } from './parts/source-chips.tsx';
import { SourcePicker } from './parts/source-picker.tsx';
import type { SourceMarks } from './use-log-tail.ts';

/** The Logs screen: several sources of several machines as one log in the order of time. */
export function LogsView({ targets, current }: { targets: readonly Target[]; current: Target }) {
  const store = useLogsStore();
  const { sources, add, remove, edit, wantedTime, goToTime } = store;
  const [marks, setMarks] = useState<SourceMarks | undefined>(new Map());
  const [jump, setJump] = useState<{ at: number } | undefined>(undefined);
  const inHash = useSyncExternalStore(onHashChange, timeInHash);
  useEffect(() => {
    if (inHash !== undefined) setJump({ at: inHash });
  }, [inHash]);
  useEffect(() => {
    if (wantedTime === undefined) return;
    setJump({ at: wantedTime });
    goToTime(undefined);
  }, [wantedTime, goToTime]);
  const labels = useMemo(() => sourceLabels(sources, (id) => targets.find((target) => target.id === id)?.name ?? id), [sources, targets]);
  const onMarks = useCallback((next: SourceMarks | undefined) => setMarks(next), []);
  const onToggle = (source: LogSource, chosen: boolean) => (chosen ? add([source]) : remove(source));
  const picker = <SourcePicker key={current.id} targets={targets} current={current} chosen={sources} onToggle={onToggle} />;

  if (sources.length === 0) {
    return (
      <div className={classes.empty}>
        <header className={classes.intro}>
          <IconFileText size={40} stroke={1.2} aria-hidden />
          <h1 className={classes.title}>Logs</h1>
          <p className={classes.text}>
            Choose what to follow. The lines of several logs, also of several machines, are put in the order of time.
          </p>
        </header>
        <Panel title="What to follow">{picker}</Panel>
      </div>
    );
  }
  return (
    <div className={classes.screen}>
      <header className={classes.header}>
        <h1 className={classes.name}>Logs</h1>
        <SourceChips sources={sources} labels={labels} marks={marks} />
        <Popover position="bottom-start" width={360} trapFocus>
          <Popover.Target>
            <Button variant="subtle" color="gray" leftSection={<IconPlus size={14} />}>
              Add a source
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label="Add a source">{picker}</Popover.Dropdown>
        </Popover>
      </header>
      <LogPane isScreen sources={sources} labels={labels} preferences={store} onEdit={edit} jump={jump} onMarks={onMarks} />
    </div>
  );
}

function onHashChange(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** `#/logs?at=<Unix ms>` */
function timeInHash(): number | undefined {
  const [, at] = /^#\/logs\?(?:.*&)?at=(\d{10,16})(?:&|$)/.exec(location.hash) ?? [];
  return at === undefined ? undefined : Number(at);
}

import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconArrowBarToDown, IconPlayerPauseFilled } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { LogSource } from '../../../shared/contract/logs.ts';
import { formatCount, formatPlural } from '../../../shared/model/format.ts';
import { downloadFile } from '../../ui/download-file.ts';
import { cssColor } from '../../ui/hue.ts';
import { allLevels, LogIndex } from '../../ui/log-index.ts';
import { LogList } from '../../ui/log-list.tsx';
import { LogRing, ringLines } from '../../ui/log-ring.ts';
import { LogViewport } from '../../ui/log-viewport.ts';
import { Notice } from '../../ui/notice.tsx';
import { exportLog } from './log-export.ts';
import classes from './log-pane.module.css';
import type { LogPreferences } from './logs-store.ts';
import { ErrorRate } from './parts/error-rate.tsx';
import { LineDetail } from './parts/line-detail.tsx';
import { LogBar } from './parts/log-bar.tsx';
import { sourceHue } from './source-hues.ts';
import { useFilteredRows, useMatcher, useMatches } from './use-log-index.ts';
import { type SourceMarks, useLogTail } from './use-log-tail.ts';
import { useRingFacts } from './use-ring-facts.ts';
import { useRunMarkers } from './use-run-markers.ts';

/** Lines of what is there already, read of each source when it is opened. */
const firstLines = 1000;

/** Several sources as one log: bar, list and state line. */
export function LogPane(props: {
  sources: readonly LogSource[];
  labels: readonly string[];
  preferences: LogPreferences;
  onEdit(change: Partial<LogPreferences>): void;
  /** A moment to go to; a new object goes there again. */
  jump?: { readonly at: number } | undefined;
  /** Told how each source is going; `undefined`: nothing is followed any more. */
  onMarks?(marks: SourceMarks | undefined): void;
  /** Lines kept: fewer for a log beside something else. */
  capacity?: number;
  lastLines?: number;
  /** True where the log is the screen: Ctrl/Cmd+F is then its own wherever the focus is. */
  isScreen?: boolean;
}) {
  const { sources, labels, preferences, onEdit, jump, onMarks, capacity = ringLines, lastLines = firstLines, isScreen = false } = props;
  const viewport = useMemo(() => newViewport(capacity), [capacity]);
  const { ring } = viewport;
  const include = useMatcher(preferences.include);
  const exclude = useMatcher(preferences.exclude);
  const find = useMatcher(preferences.find);
  useFilteredRows(viewport, preferences.levels, include.matcher, exclude.matcher);
  const matches = useMatches(viewport, preferences.levels, find.problem ? undefined : find.matcher);
  const tail = useLogTail(viewport, sources, lastLines);
  const facts = useRingFacts(ring, matches);
  const reading = useSyncExternalStore(viewport.subscribe, viewport.reading);
  const targetKey = [...new Set(sources.map(({ targetId }) => targetId))].join(' ');
  useRunMarkers(
    ring,
    useMemo(() => targetKey.split(' ') as TargetId[], [targetKey]),
  );
  useEffect(() => onMarks?.(tail.ended ? undefined : tail.marks), [tail.marks, tail.ended, onMarks]);
  useEffect(() => {
    if (jump) viewport.jumpToTime(jump.at);
  }, [jump, viewport]);

  const findField = useRef<HTMLInputElement>(null);
  const onFind = () => {
    findField.current?.focus();
    findField.current?.select();
  };
  useHotkeys(isScreen ? [['mod+F', onFind]] : [], []);
  const looks = useMemo(() => labels.map((label, place) => ({ label, color: cssColor(sourceHue(place)) })), [labels]);
  const onExport = () =>
    downloadFile({ fileName: `log-${fileTime()}.txt`, mediaType: 'text/plain', content: exportLog(ring, viewport.index, labels) });
  const newest = ring.length === 0 ? undefined : ring.at(ring.endId - 1);
  const opened = reading.opened;
  return (
    <div className={classes.pane}>
      <div className={classes.bar}>
        <LogBar
          viewport={viewport}
          matches={matches}
          facts={facts}
          preferences={preferences}
          problems={{ include: include.problem, exclude: exclude.problem, find: find.problem }}
          findField={findField}
          onEdit={onEdit}
          onExport={onExport}
        />
      </div>
      {tail.error ? (
        <Notice
          tone="failed"
          title={tail.error.message}
          hint={tail.error.hint}
          actions={
            <Button variant="default" onClick={tail.reopen}>
              Try again
            </Button>
          }
        />
      ) : undefined}
      {tail.ended ? (
        <Notice
          tone="warning"
          title="Nothing is followed any more: it was stopped."
          actions={
            <Button variant="default" onClick={tail.reopen}>
              Follow again
            </Button>
          }
        />
      ) : undefined}
      <div className={classes.list}>
        <LogList
          label="Log lines"
          viewport={viewport}
          matches={matches}
          sources={looks}
          wrap={preferences.wrap}
          times={preferences.times}
          showSource={preferences.showSource && labels.length > 1}
          highlight={find.problem ? undefined : (find.matcher ?? (include.problem ? undefined : include.matcher))}
          onFind={onFind}
        />
        {facts.lines === 0 && !tail.error ? <p className={classes.waiting}>{waitingText(tail.marks, sources.length)}</p> : undefined}
      </div>
      {opened === undefined ? undefined : (
        <LineDetail ring={ring} id={opened} label={labels[ring.source(opened)] ?? 'console'} onClose={() => viewport.open(undefined)} />
      )}
      <footer className={classes.foot}>
        <span className={classes.counts}>
          {formatPlural(facts.lines, 'line')}
          {viewport.index.length < facts.lines ? `, ${formatCount(viewport.index.length)} shown` : ''}
          {facts.dropped > 0 ? (
            <span className={classes.dropped}>{` · ${formatPlural(facts.dropped, 'older line')} dropped`}</span>
          ) : undefined}
        </span>
        <ErrorRate errors={facts.errors} newest={newest} onPick={(at) => viewport.jumpToTime(at)} />
        {tail.holding ? <span className={classes.held}>Full while it stands still: the log waits, nothing is lost.</span> : undefined}
        {reading.following ? (
          <Button
            variant="default"
            leftSection={<IconPlayerPauseFilled size={12} />}
            onClick={() => viewport.pause()}
            className={classes.follow}
          >
            Pause
          </Button>
        ) : (
          <Button leftSection={<IconArrowBarToDown size={14} />} onClick={() => viewport.follow()} className={classes.follow}>
            {reading.newRows > 0 ? `Follow · ${formatCount(reading.newRows)} new` : 'Follow'}
          </Button>
        )}
      </footer>
    </div>
  );
}

function newViewport(capacity: number): LogViewport {
  const ring = new LogRing({ capacity });
  return new LogViewport(ring, new LogIndex(ring, { levels: allLevels, grouped: true }));
}

function waitingText(marks: SourceMarks, count: number): string {
  if (marks.size === 0) return 'Opening…';
  const texts = [...marks.values()].map(({ text }) => text);
  return count === 1 ? (texts[0] ?? '') : 'No line yet.';
}

function fileTime(): string {
  return new Date().toISOString().slice(0, 19).replaceAll(':', '-');
}

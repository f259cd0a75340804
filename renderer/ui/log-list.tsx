import { type ClipboardEvent, type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { visibleText } from '../../shared/model/report/visible-text.ts';
import type { LogIndex } from './log-index.ts';
import classes from './log-list.module.css';
import { LogPainter } from './log-painter.ts';
import type { LogLook } from './log-slot.ts';
import type { LogViewport } from './log-viewport.ts';

export interface LogListProps extends LogLook {
  label: string;
  viewport: LogViewport;
  /** Rows of what is looked for, for n and N. */
  matches?: LogIndex | undefined;
  /** Ctrl/Cmd+F. */
  onFind?: (() => void) | undefined;
}

/**
 * A log of any length: only what is in sight is in the page, drawn on animation frames.
 *
 * Space pauses and goes on, End follows, Home goes to the oldest line, n/N to the next and previous match, e/E to the next and
 * previous error, Enter opens a line as a whole, arrows move, Shift+arrows and Shift+click select, Ctrl/Cmd+C copies.
 */
export function LogList({ label, viewport, matches, onFind, sources, wrap, times, showSource, highlight }: LogListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const painter = useRef<LogPainter | undefined>(undefined);
  const look = useRef<LogLook>({ sources, wrap, times, showSource, highlight });
  useLayoutEffect(() => {
    look.current = { sources, wrap, times, showSource, highlight };
    painter.current?.setLook(look.current);
  }, [sources, wrap, times, showSource, highlight]);
  useEffect(() => {
    if (!scroller.current || !content.current || !rows.current) return;
    const stage = { scroller: scroller.current, content: content.current, rows: rows.current };
    const made = new LogPainter(stage, viewport, look.current);
    painter.current = made;
    // A log is read with the keyboard: it scrolls, and its keys are in the comment above.
    scroller.current.tabIndex = 0;
    return () => {
      made.dispose();
      painter.current = undefined;
    };
  }, [viewport]);

  const reading = useSyncExternalStore(viewport.subscribe, viewport.reading);
  const onKeyDown = (event: KeyboardEvent) => {
    const inSight = painter.current?.rowsInSight ?? 1;
    if (handleLogKey(event, viewport, { matches, inSight, onFind })) event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const id = painter.current?.idOf(event.target);
    if (id === undefined) return;
    // Somebody who drags over text wants that text.
    if (!event.shiftKey && document.getSelection()?.isCollapsed === false) return;
    viewport.pause();
    viewport.select(id, event.shiftKey);
    if (event.shiftKey) document.getSelection()?.removeAllRanges();
  };
  const onMouseDown = (event: MouseEvent) => {
    // What is pointed at must not run away.
    if (event.button === 0 && painter.current?.idOf(event.target) !== undefined) viewport.pause();
    if (event.shiftKey) event.preventDefault();
    scroller.current?.focus({ preventScroll: true });
  };
  const onDoubleClick = (event: MouseEvent) => {
    const id = painter.current?.idOf(event.target);
    if (id !== undefined) viewport.open(id);
  };
  const onCopy = (event: ClipboardEvent) => {
    if (document.getSelection()?.isCollapsed === false) return;
    const text = selectedText(viewport);
    if (text === undefined) return;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
  };
  const spoken = reading.cursor === undefined ? '' : visibleText(viewport.ring.text(reading.cursor).slice(0, 300));
  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="log"
        aria-live="off"
        aria-label={label}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onMouseDown={onMouseDown}
        onDoubleClick={onDoubleClick}
        onCopy={onCopy}
      >
        <div ref={content} className={classes.content}>
          <div ref={rows} className={classes.rows} />
        </div>
      </div>
      <div className={classes.spoken} aria-live="polite">
        {spoken}
      </div>
    </div>
  );
}

/** The rows that are selected as inert text, a line each; `undefined` where none is. */
export function selectedText(viewport: LogViewport): string | undefined {
  const ids = viewport.selected();
  return ids.length === 0 ? undefined : ids.map((id) => visibleText(viewport.ring.text(id))).join('\n');
}

/** What a key does to a log; true when it did something. */
function handleLogKey(
  event: KeyboardEvent,
  viewport: LogViewport,
  { matches, inSight, onFind }: { matches: LogIndex | undefined; inSight: number; onFind: (() => void) | undefined },
): boolean {
  const { index } = viewport;
  const command = event.ctrlKey || event.metaKey;
  if (command) {
    if (event.key === 'a') viewport.selectAll();
    else if (event.key === 'f' && onFind) onFind();
    else return false;
    return true;
  }
  const at = viewport.cursor === undefined ? Math.floor(viewport.top(inSight)) - 1 : index.positionOf(viewport.cursor);
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: inSight - 1, PageUp: 1 - inSight }[event.key];
  if (step !== undefined) {
    const from = viewport.cursor === undefined ? Math.floor(viewport.top(inSight)) + (step > 0 ? -1 : inSight) : at;
    viewport.moveTo(from + step, inSight, { extend: event.shiftKey });
    return true;
  }
  switch (event.key) {
    case ' ':
      if (viewport.following) viewport.pause();
      else viewport.follow();
      return true;
    case 'End':
      viewport.follow();
      return true;
    case 'Home':
      viewport.moveTo(0, inSight);
      return true;
    case 'n':
    case 'N':
      goToMatch(viewport, matches, event.key === 'n' ? 1 : -1, inSight);
      return true;
    case 'e':
    case 'E':
      goToError(viewport, event.key === 'e' ? 1 : -1, inSight);
      return true;
    case 'Enter':
      viewport.open(viewport.cursor);
      return viewport.cursor !== undefined;
    case 'Escape':
      viewport.open(undefined);
      return true;
    default:
      return false;
  }
}

/** The next or the previous row something was found in; beyond the last it begins again. */
export function goToMatch(viewport: LogViewport, matches: LogIndex | undefined, direction: 1 | -1, inSight = 20): void {
  if (matches === undefined || matches.length === 0) return;
  goTo(viewport, direction, inSight, (id) => matches.idAt(matches.positionOf(id)) === id);
}

/** The next or the previous error; beyond the last it begins again. */
export function goToError(viewport: LogViewport, direction: 1 | -1, inSight = 20): void {
  goTo(viewport, direction, inSight, (id) => viewport.ring.isError(id));
}

function goTo(viewport: LogViewport, direction: 1 | -1, inSight: number, wanted: (id: number) => boolean): void {
  const { index, cursor } = viewport;
  const beyond = direction > 0 ? -1 : index.length;
  const from = cursor === undefined ? (direction > 0 ? Math.floor(viewport.top(inSight)) - 1 : index.length) : index.positionOf(cursor);
  const found = index.find(from, direction, wanted) ?? index.find(beyond, direction, wanted);
  if (found !== undefined) viewport.moveTo(found, inSight, { center: true });
}

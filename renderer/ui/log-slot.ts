import { logLevels } from '../../shared/model/log-level.ts';
import type { LogMatcher } from './log-matcher.ts';
import type { MatchRanges } from './log-pattern.ts';
import type { LogRow } from './log-ring.ts';
import { drawnText, formatLogTime, formatRelativeTime, type TimeMode } from './log-text.ts';

/** How rows are drawn. */
export interface LogLook {
  readonly sources: readonly { readonly label: string; readonly color: string }[];
  readonly wrap: boolean;
  readonly times: TimeMode;
  readonly showSource: boolean;
  /** Marks where it finds something; nothing is left out. */
  readonly highlight?: LogMatcher | undefined;
}

/** The elements of one row in sight, and what stands in them. */
export interface Slot {
  readonly element: HTMLElement;
  readonly time: HTMLElement;
  readonly source: HTMLElement;
  readonly level: HTMLElement;
  readonly text: HTMLElement;
  /** Of the row; -1 before the first. */
  id: number;
  /** Everything that decides how it looks: drawn again when this changes. */
  key: string;
}

/** A letter a level, so that it is not told by colour alone. */
const levelSigns = ['T', 'D', 'I', 'W', 'E', 'F'] as const;

/** An empty row. */
export function makeSlot(): Slot {
  const element = document.createElement('div');
  const part = (name: string) => {
    const span = document.createElement('span');
    span.dataset.part = name;
    element.append(span);
    return span;
  };
  return { element, time: part('time'), level: part('level'), source: part('source'), text: part('text'), id: -1, key: '' };
}

/** Writes a row into its elements: text nodes only, so that nothing in a log can become markup. `origin`: Unix time in ms relative times count from. */
export function fillSlot(slot: Slot, row: LogRow, look: LogLook, ranges: MatchRanges | undefined, origin: number): void {
  const { times, sources, showSource } = look;
  const { dataset } = slot.element;
  dataset.row = String(row.id);
  dataset.kind = row.kind;
  dataset.level = row.level ?? '';
  dataset.continued = String(row.continued);
  const time = times === 'off' ? '' : times === 'relative' ? formatRelativeTime(row.at, origin) : formatLogTime(row.at);
  slot.time.textContent = row.continued ? '' : time;
  slot.time.hidden = times === 'off';
  const source = sources[row.source];
  slot.source.hidden = !showSource;
  slot.source.textContent = row.continued ? '' : (source?.label ?? '');
  slot.source.title = source?.label ?? '';
  slot.source.style.setProperty('--source', source?.color ?? 'transparent');
  slot.level.textContent = row.level === undefined || row.continued ? '' : (levelSigns[logLevels.indexOf(row.level)] ?? '');
  slot.level.title = row.level ?? '';
  const { text, more } = drawnText(row.text);
  slot.text.replaceChildren(...marked(text, ranges), ...(more > 0 ? [moreSign(more)] : []));
}

function marked(text: string, ranges: MatchRanges | undefined): (Node | string)[] {
  if (ranges === undefined || ranges.length === 0) return [text];
  const parts: (Node | string)[] = [];
  let done = 0;
  for (let at = 0; at + 1 < ranges.length; at += 2) {
    const [from = 0, to = 0] = [ranges[at], ranges[at + 1]];
    if (from > done) parts.push(text.slice(done, from));
    const mark = document.createElement('mark');
    mark.textContent = text.slice(from, to);
    parts.push(mark);
    done = to;
  }
  if (done < text.length) parts.push(text.slice(done));
  return parts;
}

function moreSign(more: number): HTMLElement {
  const sign = document.createElement('span');
  sign.dataset.part = 'more';
  sign.textContent = ` … ${more.toLocaleString('en')} more characters`;
  return sign;
}

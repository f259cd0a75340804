import type { MatchRanges } from './log-pattern.ts';
import { fillSlot, type LogLook, makeSlot, type Slot } from './log-slot.ts';
import { drawnText, textColumns } from './log-text.ts';
import type { LogViewport } from './log-viewport.ts';

/** Pixels a row is high. */
export const rowHeight = 20;

/** What the painter draws into: the element that scrolls, the one that is as high as all rows, and the one that stays in sight. */
export interface LogStage {
  readonly scroller: HTMLElement;
  readonly content: HTMLElement;
  readonly rows: HTMLElement;
}

/** Ranges remembered of lines that were drawn. */
const mostRemembered = 1000;
const spareRows = 12;
/** Milliseconds after a wheel or a touch in which scrolling is the reader's; keys are handled where they are pressed. */
const handMs = 500;
/** Pixels of a character of the log's font, until it was measured. */
const characterWidth = 7.2;

/**
 * Draws the rows that are in sight, and no others, on animation frames: text nodes only, so that nothing in a log can become markup.
 * Rows keep their element while they stay in sight, so that text somebody is selecting stays selected.
 */
export class LogPainter {
  readonly #stage: LogStage;
  readonly #viewport: LogViewport;
  #look: LogLook;
  #slots: Slot[] = [];
  #frame = 0;
  #expectedTop = 0;
  #held = false;
  #handledUntil = 0;
  #ranges = new Map<number, MatchRanges>();
  #asking = false;
  #marksVersion = 0;
  #lastRefresh = 0;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #ends: (() => void)[];

  constructor(stage: LogStage, viewport: LogViewport, look: LogLook) {
    this.#stage = stage;
    this.#viewport = viewport;
    this.#look = look;
    const resize = new ResizeObserver(() => this.request());
    resize.observe(stage.scroller);
    const onScroll = () => this.#scrolled();
    const onInput = (event: Event) => {
      this.#handledUntil = performance.now() + handMs;
      if (event.type === 'pointerdown') this.#held = true;
      const isUp = event instanceof WheelEvent && event.deltaY < 0;
      if (isUp && viewport.following && viewport.index.length > this.rowsInSight) viewport.pause();
    };
    const onRelease = () => {
      if (!this.#held) return;
      this.#held = false;
      this.#handledUntil = performance.now() + handMs;
    };
    const listening = new AbortController();
    const options = { passive: true, signal: listening.signal };
    stage.scroller.addEventListener('scroll', onScroll, options);
    for (const type of ['wheel', 'touchmove', 'pointerdown']) stage.scroller.addEventListener(type, onInput, options);
    for (const type of ['pointerup', 'pointercancel']) addEventListener(type, onRelease, options);
    this.#ends = [viewport.onDraw(() => this.request()), () => resize.disconnect(), () => listening.abort()];
    this.request();
  }

  /** Whole rows that fit into the window. */
  get rowsInSight(): number {
    return Math.max(1, Math.floor(this.#stage.scroller.clientHeight / rowHeight));
  }

  setLook(look: LogLook): void {
    if (look.highlight !== this.#look.highlight) this.#ranges = new Map();
    this.#marksVersion += 1;
    this.#look = look;
    this.request();
  }

  /** Draws with the next frame. */
  readonly request = (): void => {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  };

  /** The row at an element, if it is one. */
  idOf(target: EventTarget | null): number | undefined {
    const element = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
    return element?.dataset.row === undefined ? undefined : Number(element.dataset.row);
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#refreshTimer);
    for (const end of this.#ends) end();
    this.#stage.rows.replaceChildren();
  }

  #scrolled(): void {
    const { scroller } = this.#stage;
    if (Math.abs(scroller.scrollTop - this.#expectedTop) < 2) return;
    // The browser scrolls, too, where the window or the log becomes smaller: that is nobody's wish.
    if (!this.#held && performance.now() > this.#handledUntil) {
      this.request();
      return;
    }
    this.#handledUntil = performance.now() + handMs;
    const atEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
    if (atEnd && scroller.scrollTop > this.#expectedTop) this.#viewport.follow();
    else {
      this.#viewport.pause();
      this.#viewport.anchorAt(scroller.scrollTop / rowHeight);
    }
    this.#expectedTop = scroller.scrollTop;
    this.request();
  }

  #draw(): void {
    const { scroller, content, rows } = this.#stage;
    const { index } = this.#viewport;
    const { clientHeight } = scroller;
    if (clientHeight === 0) return;
    const fit = this.#look.wrap ? this.#rowsAtEnd(clientHeight) : clientHeight / rowHeight;
    const top = this.#viewport.top(fit);
    const isAtEnd = this.#viewport.following && index.length > fit;
    content.style.height = `${Math.max(0, index.length - fit) * rowHeight + clientHeight}px`;
    const scrollTop = Math.round(top * rowHeight);
    this.#expectedTop = scrollTop;
    if (Math.abs(scroller.scrollTop - scrollTop) >= 1) scroller.scrollTop = scrollTop;

    // How high wrapped rows are is known when they are drawn: at the end some more are, which then stand above the window.
    const spare = isAtEnd && this.#look.wrap ? spareRows : 0;
    const first = Math.max(0, Math.floor(top) - spare);
    const count = Math.min(index.length - first, Math.ceil(clientHeight / rowHeight) + 1 + spare);
    const ids = Array.from({ length: Math.max(0, count) }, (_, at) => index.idAt(first + at));
    this.#place(ids);
    this.#bind(ids);
    rows.style.height = `${clientHeight}px`;
    content.dataset.wrap = String(this.#look.wrap);
    const inner = rows.firstElementChild as HTMLElement | null;
    if (inner) {
      const part = top - first;
      const offset =
        isAtEnd && this.#look.wrap
          ? inner.offsetHeight - clientHeight
          : part * (this.#look.wrap ? (this.#slots[0]?.element.offsetHeight ?? rowHeight) : rowHeight);
      inner.style.transform = `translateY(${-offset}px)`;
    }
    this.#askRanges(ids);
    this.#refreshSoon();
  }

  /** How many rows fill the window at the end of a wrapped log; with a fraction. */
  #rowsAtEnd(height: number): number {
    const { index, ring } = this.#viewport;
    const columns = Math.max(20, Math.floor((this.#slots[0]?.text.clientWidth ?? this.#stage.scroller.clientWidth) / characterWidth));
    let left = height;
    let rows = 0;
    for (let at = index.length - 1; at >= 0 && left > 0; at -= 1) {
      const taken = Math.max(1, Math.ceil(textColumns(drawnText(ring.text(index.idAt(at))).text) / columns)) * rowHeight;
      rows += Math.min(1, left / taken);
      left -= taken;
    }
    return Math.max(1, rows);
  }

  /** Makes as many elements as there are rows, and moves those that stay in sight along with their rows. */
  #place(ids: readonly number[]): void {
    const host = this.#inner();
    while (this.#slots.length > ids.length) this.#slots.pop()?.element.remove();
    while (this.#slots.length < ids.length) {
      const slot = makeSlot();
      this.#slots.push(slot);
      host.append(slot.element);
    }
    const [slot] = this.#slots;
    const [firstId] = ids;
    if (slot === undefined || firstId === undefined || slot.id === firstId) return;
    const down = this.#slots.findIndex(({ id }) => id === firstId);
    if (down > 0) {
      const moved = this.#slots.splice(0, down);
      this.#slots.push(...moved);
      host.append(...moved.map(({ element }) => element));
      return;
    }
    const up = ids.indexOf(slot.id);
    if (up <= 0) return;
    const moved = this.#slots.splice(-up);
    this.#slots.unshift(...moved);
    host.prepend(...moved.map(({ element }) => element));
  }

  #inner(): HTMLElement {
    const { rows } = this.#stage;
    if (rows.firstElementChild) return rows.firstElementChild as HTMLElement;
    const inner = document.createElement('div');
    rows.append(inner);
    return inner;
  }

  #bind(ids: readonly number[]): void {
    const { ring, cursor, index } = this.#viewport;
    const origin = this.#look.times === 'relative' ? ring.at(cursor !== undefined && ring.has(cursor) ? cursor : index.idAt(0)) : 0;
    ids.forEach((id, at) => {
      const slot = this.#slots[at];
      const row = ring.row(id);
      if (slot === undefined || row === undefined) return;
      const ranges = this.#ranges.get(id);
      // Markers between the same two lines share their numbers anew when one more comes between them.
      const version = ring.isLine(id) ? 0 : ring.markerVersion;
      const key = `${id} ${ring.epoch} ${version} ${this.#marksVersion} ${ranges === undefined ? '' : ranges.length} ${origin}`;
      const { dataset } = slot.element;
      dataset.selected = String(this.#viewport.isSelected(id));
      dataset.cursor = String(id === cursor);
      if (slot.key === key) return;
      slot.key = key;
      slot.id = id;
      fillSlot(slot, row, this.#look, ranges, origin);
    });
  }

  /** Expressions answer later: rows are drawn again then. */
  #askRanges(ids: readonly number[]): void {
    const { highlight } = this.#look;
    if (highlight === undefined || highlight.pattern.text === '' || this.#asking) return;
    const unknown = ids.filter((id) => !this.#ranges.has(id) && this.#viewport.ring.isLine(id));
    if (unknown.length === 0) return;
    const answer = highlight.ranges(unknown.map((id) => drawnText(this.#viewport.ring.text(id)).text));
    const take = (found: readonly MatchRanges[] | undefined) => {
      if (found === undefined || highlight !== this.#look.highlight) return;
      if (this.#ranges.size > mostRemembered) this.#ranges = new Map();
      unknown.forEach((id, at) => {
        this.#ranges.set(id, found[at] ?? []);
      });
      this.request();
    };
    if (!(answer instanceof Promise)) {
      take(answer);
      return;
    }
    this.#asking = true;
    void answer.then((found) => {
      this.#asking = false;
      take(found);
    });
  }

  /** Counters of React move a few times a second, not with every frame. */
  #refreshSoon(): void {
    const waitMs = 200 - (performance.now() - this.#lastRefresh);
    this.#refreshTimer ??= setTimeout(
      () => {
        this.#refreshTimer = undefined;
        this.#lastRefresh = performance.now();
        this.#viewport.refresh();
      },
      Math.max(0, waitMs),
    );
  }
}

import type { TargetId, TerminalId } from '../../../shared/base/ids.ts';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { TerminalStatus } from '../../../shared/contract/terminal.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { useConnection } from '../../client/index.ts';
import { Listeners } from '../../ui/listeners.ts';
import { type TabView, TerminalTab, untilReconnected } from './terminal-tab.ts';

type Connection = ReturnType<typeof useConnection>;

/** Every terminal of the console, as this page knows them. */
export interface TabsState {
  /** In the order they were opened. */
  readonly tabs: readonly TabView[];
  /** The tab in front, on each target. */
  readonly front: ReadonlyMap<TargetId, TerminalId>;
  /** The list has arrived. */
  readonly isKnown: boolean;
  /** Of the last try to open one. */
  readonly error: OpsError | undefined;
}

/** Where a new terminal begins, until its screen has been measured. */
const usualSize = { columns: 80, rows: 24 };

const connections = new WeakMap<Connection, TerminalTabs>();

/** The tabs of this page: made when they are first looked at, and there as long as the page. */
export function tabsOf(connection: Connection): TerminalTabs {
  const tabs = connections.get(connection) ?? new TerminalTabs(connection);
  connections.set(connection, tabs);
  return tabs;
}

/** Follows the terminals of the core and keeps a screen for each that this page has shown. */
export class TerminalTabs {
  readonly #connection: Connection;
  readonly #listeners = new Listeners();
  readonly #tabs = new Map<TerminalId, TerminalTab>();
  readonly #front = new Map<TargetId, TerminalId>();
  #statuses: readonly TerminalStatus[] = [];
  #isKnown = false;
  /** Calls of `open` under way: what the list brings meanwhile may be theirs. */
  #opening = 0;
  #error: OpsError | undefined;
  #state: TabsState = { tabs: [], front: new Map(), isKnown: false, error: undefined };

  constructor(connection: Connection) {
    this.#connection = connection;
    void this.#follow();
  }

  readonly state = (): TabsState => this.#state;

  readonly subscribe = this.#listeners.add;

  /** Opens a shell on a target and puts it in front; answers its tab, or nothing when it could not be opened. */
  async open(targetId: TargetId): Promise<TerminalTab | undefined> {
    const front = this.#tabs.get(this.#front.get(targetId) ?? ('' as TerminalId));
    this.#error = undefined;
    this.#opening += 1;
    try {
      const status = await this.#connection.client.terminal.open({ targetId, ...(front?.screen.size ?? usualSize) });
      this.#front.set(targetId, status.id);
      // The list may have brought it already, and newer.
      if (!this.#statuses.some(({ id }) => id === status.id)) this.#statuses = [...this.#statuses, status];
      this.#update(this.#statuses);
      return this.#tabs.get(status.id);
    } catch (failure) {
      this.#error = fromWireError(failure, undefined);
      this.#publish();
      return undefined;
    } finally {
      this.#opening -= 1;
    }
  }

  close(id: TerminalId): void {
    const status = this.#statuses.find((one) => one.id === id);
    if (status) this.#step(status.targetId, id);
    this.#update(this.#statuses.filter((one) => one.id !== id));
    this.#connection.client.terminal.close({ id }).catch(() => {});
  }

  bringToFront(id: TerminalId): void {
    const status = this.#statuses.find((one) => one.id === id);
    if (status) this.#front.set(status.targetId, id);
    this.#publish();
  }

  /** The next (1) or previous (-1) tab of a target comes to the front. */
  step(targetId: TargetId, by: 1 | -1): void {
    const ids = this.#statuses.filter((status) => status.targetId === targetId).map(({ id }) => id);
    const now = ids.indexOf(this.#front.get(targetId) ?? ('' as TerminalId));
    const next = ids[(now + by + ids.length) % ids.length];
    if (next !== undefined) this.bringToFront(next);
  }

  clearError(): void {
    this.#error = undefined;
    this.#publish();
  }

  /** The neighbour of a tab that goes takes its place. */
  #step(targetId: TargetId, id: TerminalId): void {
    const ids = this.#statuses.filter((status) => status.targetId === targetId).map((status) => status.id);
    if (this.#front.get(targetId) !== id) return;
    const index = ids.indexOf(id);
    const next = ids[index + 1] ?? ids[index - 1];
    if (next === undefined) this.#front.delete(targetId);
    else this.#front.set(targetId, next);
  }

  async #follow(): Promise<void> {
    const { signal } = new AbortController();
    for (;;) {
      const { epoch } = this.#connection.status();
      try {
        for await (const { terminals } of await this.#connection.client.terminal.watch(undefined, { signal })) {
          this.#update(terminals);
          this.#isKnown = true;
          this.#publish();
        }
      } catch {
        // The connection; the banner of the page says so.
      }
      await untilReconnected(this.#connection, epoch, signal);
    }
  }

  #update(statuses: readonly TerminalStatus[]): void {
    this.#statuses = statuses;
    const known = new Set(statuses.map(({ id }) => id));
    for (const [id, tab] of this.#tabs) {
      if (known.has(id)) continue;
      tab.dispose();
      this.#tabs.delete(id);
    }
    const isElsewhere = this.#isKnown && this.#opening === 0;
    for (const status of statuses) {
      const tab = this.#tabs.get(status.id);
      if (tab) tab.setStatus(status);
      else
        this.#tabs.set(status.id, new TerminalTab({ status, isElsewhere, connection: this.#connection, onChange: () => this.#publish() }));
      if (!known.has(this.#front.get(status.targetId) ?? ('' as TerminalId))) this.#front.set(status.targetId, status.id);
    }
    this.#publish();
  }

  #publish(): void {
    const counts = new Map<TargetId, number>();
    const tabs = this.#statuses.flatMap(({ id, targetId }) => {
      const number = (counts.get(targetId) ?? 0) + 1;
      counts.set(targetId, number);
      const tab = this.#tabs.get(id);
      return tab ? [tab.view(number)] : [];
    });
    this.#state = { tabs, front: new Map(this.#front), isKnown: this.#isKnown, error: this.#error };
    this.#listeners.tell();
  }
}

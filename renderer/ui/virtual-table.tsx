import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, type ReactNode, useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import classes from './virtual-table.module.css';

export interface TableColumn<Row> {
  readonly key: string;
  readonly title: ReactNode;
  /** A CSS grid track, e.g. `80px` or `minmax(120px, 1fr)`. */
  readonly track: string;
  readonly align?: 'left' | 'right';
  /** Given where the column can be sorted by. */
  readonly sortable?: boolean;
  cell(row: Row): ReactNode;
}

export interface VirtualTableProps<Row> {
  label: string;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string | number;
  sort?: { readonly key: string; readonly descending: boolean } | undefined;
  onSort?: ((key: string) => void) | undefined;
  /** Enter or a click on the row. */
  onOpen?(row: Row): void;
  isSelected?(row: Row): boolean;
  /** Narrowest the table gets before it scrolls sideways, in pixels. */
  minWidth?: number;
}

const rowHeight = 34;

/** A table of any length: only what is seen is in the page. Arrow keys move from row to row, Enter opens. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { columns, rows } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const tracks = useMemo(() => columns.map((column) => column.track).join(' '), [columns]);

  const focusRow = (index: number) => {
    const target = Math.min(rows.length - 1, Math.max(0, index));
    virtualizer.scrollToIndex(target);
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-index="${target}"]`)?.focus());
  };
  const latest = useRef({ focusRow, onOpen: props.onOpen, last: rows.length - 1 });
  useLayoutEffect(() => {
    latest.current = { focusRow, onOpen: props.onOpen, last: rows.length - 1 };
  });
  // The same functions for ever: a row that is still what it was is not drawn again while one scrolls.
  const open = useCallback((row: Row) => latest.current.onOpen?.(row), []);
  const onRowKeyDown = useCallback((event: KeyboardEvent, row: Row, index: number) => {
    if (event.target !== event.currentTarget) return;
    const target = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + 15,
      PageUp: index - 15,
      Home: 0,
      End: latest.current.last,
    }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      latest.current.focusRow(target);
    } else if (event.key === 'Enter') latest.current.onOpen?.(row);
  }, []);

  return (
    <div className={classes.scroll} ref={scroll}>
      <table className={classes.table} aria-label={props.label} aria-rowcount={rows.length + 1} style={{ minWidth: props.minWidth }}>
        <thead>
          <tr className={classes.head} aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return undefined;
            return (
              <BodyRow
                key={props.rowKey(row)}
                row={row}
                columns={columns}
                tracks={tracks}
                index={item.index}
                start={item.start}
                height={item.size}
                isSelected={props.isSelected?.(row) ?? false}
                onKeyDown={onRowKeyDown}
                onOpen={open}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface BodyRowProps<Row> {
  row: Row;
  columns: readonly TableColumn<Row>[];
  tracks: string;
  index: number;
  /** Pixels from the top of the body. */
  start: number;
  height: number;
  isSelected: boolean;
  onKeyDown(event: KeyboardEvent, row: Row, index: number): void;
  onOpen(row: Row): void;
}

function PlainBodyRow<Row>({ row, columns, tracks, index, start, height, isSelected, onKeyDown, onOpen }: BodyRowProps<Row>) {
  return (
    <tr
      className={classes.row}
      tabIndex={0}
      data-index={index}
      data-selected={isSelected || undefined}
      aria-rowindex={index + 2}
      style={{ gridTemplateColumns: tracks, height, transform: `translateY(${start}px)` }}
      onKeyDown={(event) => onKeyDown(event, row, index)}
      onClick={() => onOpen(row)}
    >
      {columns.map((column) => (
        <td key={column.key} className={classes.cell} data-align={column.align}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

const BodyRow = memo(PlainBodyRow) as typeof PlainBodyRow;

function HeadCell<Row>({ column, sort, onSort }: { column: TableColumn<Row> } & Pick<VirtualTableProps<Row>, 'sort' | 'onSort'>) {
  const direction = sort?.key === column.key ? (sort.descending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" className={classes.headCell} data-align={column.align} aria-sort={column.sortable ? (direction ?? 'none') : undefined}>
      {column.sortable ? (
        <button type="button" className={classes.sort} onClick={() => onSort?.(column.key)}>
          {column.title}
          <span className={classes.arrow} aria-hidden>
            {direction === undefined ? '' : direction === 'descending' ? '↓' : '↑'}
          </span>
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}

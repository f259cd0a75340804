import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
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
  const tracks = { gridTemplateColumns: columns.map((column) => column.track).join(' ') };

  const focusRow = (index: number) => {
    const target = Math.min(rows.length - 1, Math.max(0, index));
    virtualizer.scrollToIndex(target);
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-index="${target}"]`)?.focus());
  };
  const onRowKeyDown = (event: KeyboardEvent, row: Row, index: number) => {
    if (event.target !== event.currentTarget) return;
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + 15, PageUp: index - 15, Home: 0, End: rows.length - 1 }[
      event.key
    ];
    if (target !== undefined) {
      event.preventDefault();
      focusRow(target);
    } else if (event.key === 'Enter') props.onOpen?.(row);
  };

  return (
    <div className={classes.scroll} ref={scroll}>
      <table className={classes.table} aria-label={props.label} aria-rowcount={rows.length + 1} style={{ minWidth: props.minWidth }}>
        <thead>
          <tr className={classes.head} aria-rowindex={1} style={tracks}>
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
              <tr
                key={props.rowKey(row)}
                className={classes.row}
                tabIndex={0}
                data-index={item.index}
                data-selected={props.isSelected?.(row) || undefined}
                aria-rowindex={item.index + 2}
                style={{ ...tracks, height: item.size, transform: `translateY(${item.start}px)` }}
                onKeyDown={(event) => onRowKeyDown(event, row, item.index)}
                onClick={() => props.onOpen?.(row)}
              >
                {columns.map((column) => (
                  <td key={column.key} className={classes.cell} data-align={column.align}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

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

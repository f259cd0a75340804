import type { TerminalOutput } from './terminal.ts';
import { fitWidth, padWidth, textWidth } from './text-width.ts';

export interface TableOptions {
  readonly gap?: string;
  /** Columns that are set to the right: figures. */
  readonly isRight?: (column: number) => boolean;
}

/** Rows as lines, each column as wide as its widest cell. */
export function tableLines(rows: readonly (readonly string[])[], { gap = '  ', isRight = () => false }: TableOptions = {}): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => textWidth(cells[column] ?? ''))));
  return rows.map((cells) =>
    cells
      .map((cell, column) => padWidth(cell, widths[column] ?? 0, isRight(column)))
      .join(gap)
      .trimEnd(),
  );
}

/** Prints a table whose first row is its head; on a terminal no line is longer than it is wide. */
export function printTable(rows: readonly (readonly string[])[], out: TerminalOutput, options?: TableOptions): void {
  tableLines(rows, options).forEach((line, index) => {
    const shown = out.isTerminal ? fitWidth(line, out.columns) : line;
    out.line(index === 0 ? out.style('bold', shown) : shown);
  });
}

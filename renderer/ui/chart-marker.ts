/** A moment worth a thin labelled line, or a span of time: shaded, with a line at each of its ends. */
export interface ChartMarker {
  /** Seconds since the start. */
  readonly at: number;
  /** End of a span; infinite for one that goes on. */
  readonly until?: number | undefined;
  readonly label: string;
  readonly tone: 'failed' | 'warning' | 'unknown';
}

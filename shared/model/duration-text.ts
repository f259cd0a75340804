const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** Reads `30s`, `1m30s`, `250ms`, `2h` or a plain number of seconds; `undefined` when it is none. Milliseconds. */
export function parseDurationText(text: string): number | undefined {
  const compact = text.replaceAll(/\s/g, '').toLowerCase();
  if (/^\d+(\.\d+)?$/.test(compact)) return Math.round(Number(compact) * 1000);
  if (!/^(\d+(\.\d+)?(ms|min|s|m|h))+$/.test(compact)) return undefined;
  let total = 0;
  for (const [, figure, unit] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|min|s|m|h)/g)) total += Number(figure) * (unitMs[unit ?? ''] ?? 0);
  return Math.round(total);
}

/** Writes milliseconds so that `parseDurationText` reads them back: `90000` -> `1m30s`. */
export function durationText(durationMs: number): string {
  const parts: string[] = [];
  let rest = durationMs;
  for (const unit of ['h', 'm', 's', 'ms'] as const) {
    const size = unitMs[unit] ?? 1;
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.join('') || '0s';
}

import { visibleText } from '../../../shared/model/report/visible-text.ts';
import type { LogIndex } from '../../ui/log-index.ts';
import type { LogRing } from '../../ui/log-ring.ts';

/** What a view shows as text: time, source, level and line, separated by tabs; everything in it is inert. */
export function exportLog(ring: LogRing, index: LogIndex, labels: readonly string[]): string {
  const lines: string[] = [];
  for (let at = 0; at < index.length; at += 1) {
    const row = ring.row(index.idAt(at));
    if (row === undefined) continue;
    const time = new Date(row.at).toISOString();
    const source = visibleText(labels[row.source] ?? '');
    lines.push(`${time}\t${source}\t${row.kind === 'line' ? (row.level ?? '') : '---'}\t${visibleText(row.text)}`);
  }
  return `${lines.join('\n')}\n`;
}

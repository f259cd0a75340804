import type { LogChunk, LogMark } from '../../../shared/contract/logs.ts';
import type { LogRing, LogRowKind } from '../../ui/log-ring.ts';

/** Puts a chunk into the ring: its lines, and its marks after the line they belong to. Tells each mark to `onMark`. */
export function takeChunk(ring: LogRing, { lines, marks }: LogChunk, onMark: (mark: LogMark) => void): void {
  const waiting = new Map<number, LogMark[]>();
  for (const mark of marks) waiting.set(mark.source, [...(waiting.get(mark.source) ?? []), mark]);
  const release = (source: number, seq: number) => {
    const own = waiting.get(source);
    while (own?.[0] && own[0].afterSeq <= seq) {
      const mark = own.shift();
      if (mark) put(mark);
    }
  };
  const put = (mark: LogMark) => {
    onMark(mark);
    const missed = mark.missedBytes === undefined ? '' : ` (${mark.missedBytes.toLocaleString('en')} bytes not seen)`;
    ring.push({
      source: mark.source,
      at: mark.at,
      stamped: true,
      level: undefined,
      continued: false,
      text: `${mark.text}${missed}${mark.problem ? ` ${mark.problem.hint ?? ''}` : ''}`.trimEnd(),
      kind: markKind(mark.kind),
    });
  };
  for (const line of lines) {
    release(line.source, line.seq - 1);
    ring.push({ ...line, level: line.level, kind: 'line' });
    release(line.source, line.seq);
  }
  for (const source of [...waiting.keys()]) release(source, Number.POSITIVE_INFINITY);
  ring.touch();
}

function markKind(kind: LogMark['kind']): Exclude<LogRowKind, 'line'> {
  switch (kind) {
    case 'following':
    case 'waiting':
    case 'rotated':
    case 'resumed':
      return 'note';
    case 'truncated':
    case 'gap':
    case 'gone':
    case 'link_lost':
      return 'warning';
    case 'unreadable':
    case 'failed':
      return 'failed';
  }
}

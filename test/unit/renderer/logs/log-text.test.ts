import { describe, expect, it } from 'vitest';
import { exportLog } from '../../../../renderer/features/logs/log-export.ts';
import { fileSource, sourceLabels } from '../../../../renderer/features/logs/logs-store.ts';
import { takeChunk } from '../../../../renderer/features/logs/take-chunk.ts';
import { allLevels, LogIndex } from '../../../../renderer/ui/log-index.ts';
import { LogRing } from '../../../../renderer/ui/log-ring.ts';
import { drawnCharacters, drawnText, formatRelativeTime } from '../../../../renderer/ui/log-text.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { LogChunk, LogMark } from '../../../../shared/contract/logs.ts';
import { entry } from './log-entry.ts';

const hostile = '\u001b]52;c;ZWNobyBoaQ==\u0007\u001b]0;owned\u0007\u001b[2J\u0000\u202egnp.exe\u200b\ud800\r';

describe('a hostile line', () => {
  it('is drawn as signs, nothing of it in force', () => {
    const { text } = drawnText(hostile);
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
    expect(text).toContain('␛]52;c;');
    expect(text).toContain('␛]0;owned␇');
    expect(text).toContain('[U+202E]');
    expect(text.isWellFormed()).toBe(true);
  });

  it('is cut where it is long, and says by how much', () => {
    const { text, more } = drawnText('x'.repeat(65_536));
    expect(text.length).toBe(drawnCharacters);
    expect(more).toBe(65_536 - drawnCharacters);
  });

  it('is inert in a saved file, too: one line each', () => {
    const ring = new LogRing({ capacity: 10 });
    ring.push(entry(hostile, { at: 0, level: 'error' }));
    ring.push(entry('next', { at: 1000, source: 1 }));
    const index = new LogIndex(ring, { levels: allLevels, grouped: true });
    const file = exportLog(ring, index, ['app\u001b.log', 'access.log']);
    index.dispose();
    expect(file.split('\n')).toHaveLength(3);
    expect(file.replaceAll(/[\n\t]/g, '')).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
    expect(file).toContain('1970-01-01T00:00:00.000Z\tapp␛.log\terror\t');
  });
});

it('puts marks of a chunk after the line they belong to', () => {
  const ring = new LogRing({ capacity: 20 });
  const line = (source: number, seq: number) => ({ source, seq, at: seq, stamped: false, continued: false, text: `${source}:${seq}` });
  const mark = (source: number, afterSeq: number, text: string): LogMark => ({ source, afterSeq, at: 0, kind: 'rotated', text });
  const chunk: LogChunk = {
    lines: [line(0, 5), line(1, 1), line(0, 6)],
    marks: [mark(0, 4, 'before'), mark(0, 5, 'between'), mark(1, 1, 'of one'), mark(2, 0, 'of two')],
  };
  const told: string[] = [];
  takeChunk(ring, chunk, ({ text }) => told.push(text));
  const rows = Array.from({ length: ring.length }, (_, at) => ring.text(ring.firstId + at));
  expect(rows).toEqual(['before', '0:5', 'between', '1:1', 'of one', '0:6', 'of two']);
  expect(told).toEqual(['before', 'between', 'of one', 'of two']);
});

it('writes the time from another line', () => {
  expect([0, 40, -12_310, 62_005, 3_723_000].map((distance) => formatRelativeTime(1e9 + distance, 1e9))).toEqual([
    '+0.000',
    '+0.040',
    '-12.310',
    '+1:02.005',
    '+1:02:03.000',
  ]);
});

it('calls sources by their file, and by more where that would not tell them apart', () => {
  const [local, shop] = ['local' as TargetId, 'shop' as TargetId];
  const name = (id: TargetId) => (id === shop ? 'shop-prod' : 'This machine');
  expect(sourceLabels([fileSource(local, '/var/log/app.log'), fileSource(local, '/var/log/nginx/access.log')], name)).toEqual([
    'app.log',
    'access.log',
  ]);
  expect(sourceLabels([fileSource(local, '/a/x/app.log'), fileSource(local, '/a/y/app.log')], name)).toEqual(['x/app.log', 'y/app.log']);
  expect(sourceLabels([fileSource(local, '/a/app.log'), fileSource(shop, '/a/app.log')], name)).toEqual([
    'This machine: app.log',
    'shop-prod: app.log',
  ]);
});

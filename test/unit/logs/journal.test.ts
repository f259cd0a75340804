import { describe, expect, it } from 'vitest';
import { parseEntry } from '../../../electron/core/features/logs/journal-tail.ts';

describe('entries of the journal', () => {
  it('become lines, bytes and missing fields included', () => {
    const entry = {
      __CURSOR: 's=1;i=2',
      __REALTIME_TIMESTAMP: '1795521600123456',
      PRIORITY: '3',
      SYSLOG_IDENTIFIER: 'nginx',
      _PID: '7',
      MESSAGE: 'down',
    };
    expect(parseEntry(JSON.stringify(entry))).toEqual({ cursor: 's=1;i=2', priority: 3, text: '2026-11-24T12:00:00.123Z nginx[7]: down' });
    expect(parseEntry(JSON.stringify({ __CURSOR: 'c', MESSAGE: [104, 105] }))).toEqual({ cursor: 'c', priority: 6, text: 'unknown: hi' });
    expect(parseEntry('-- No entries --')).toBeUndefined();
    expect(parseEntry('{"MESSAGE":"no cursor"}')).toBeUndefined();
  });
});

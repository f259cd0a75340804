import { describe, expect, it } from 'vitest';
import { LogReader } from '../../../shared/model/log-reader.ts';

const now = Date.UTC(2026, 10, 24, 12, 0, 5);
const utc = { utcOffsetMinutes: 0, clockOffsetMs: 0 };

function read(lines: readonly string[], clock = utc) {
  const reader = new LogReader(() => clock);
  return lines.map((line) => {
    const { at, stamped, level, continued } = reader.read(line, now);
    return [continued ? '+' : ' ', level ?? '-', stamped ? new Date(at).toISOString().slice(0, 23) : '-'].join(' ');
  });
}

describe('lines of real programs', () => {
  it.each([
    ['2026-11-24 12:00:00,123 INFO root: hello', '  info 2026-11-24T12:00:00.123'],
    ['INFO:root:hello', '  info -'],
    ['WARNING:werkzeug: * Debugger is active!', '  warning -'],
    ['2026-11-24 12:00:00,123 - app - ERROR - boom', '  error 2026-11-24T12:00:00.123'],
    ['2026/11/24 12:00:00 [error] 123#123: *1 connect() failed (111: Connection refused)', '  error 2026-11-24T12:00:00.000'],
    ['2026/11/24 12:00:00 [emerg] 1#1: bind() failed', '  fatal 2026-11-24T12:00:00.000'],
    ['192.0.2.7 - - [24/Nov/2026:12:00:00 +0000] "GET /x HTTP/1.1" 502 157 "-" "curl"', '  error 2026-11-24T12:00:00.000'],
    ['::1 - bob [24/Nov/2026:12:00:00 +0100] "GET /ERROR HTTP/1.1" 404 157 "-" "curl"', '  warning 2026-11-24T11:00:00.000'],
    ['192.0.2.7 - - [24/Nov/2026:12:00:00 +0000] "GET /FATAL HTTP/1.1" 200 157', '  info 2026-11-24T12:00:00.000'],
    ['Nov 24 12:00:00 shop sshd[12]: error: kex failed', '  error 2026-11-24T12:00:00.000'],
    ['Dec 31 23:59:59 shop sshd[12]: Accepted publickey', '  - 2025-12-31T23:59:59.000'],
    ["<11>Nov 24 12:00:00 shop su: 'su root' failed", '  error 2026-11-24T12:00:00.000'],
    ['2026-11-24T12:00:00.123456+01:00 shop app[1]: ERROR x', '  error 2026-11-24T11:00:00.123'],
    ['{"level":30,"time":1795521600123,"msg":"x"}', '  info 2026-11-24T12:00:00.123'],
    ['{"severity":"CRITICAL","timestamp":"2026-11-24T12:00:00Z","message":"x"}', '  fatal 2026-11-24T12:00:00.000'],
    ['{"asctime":"2026-11-24 12:00:00,500","levelname":"WARNING"}', '  warning 2026-11-24T12:00:00.500'],
    ['{"msg":"nothing"}', '  - -'],
    ['[2026-11-24 12:00:00 +0000] [123] [INFO] Booting worker with pid: 124', '  info 2026-11-24T12:00:00.000'],
    ['[WARN] disk nearly full', '  warning -'],
    ['level=warn msg="x"', '  warning -'],
    ['no error here, and no info either', '  - -'],
    ['GET /ERROR/WARN-1 done', '  - -'],
    ['9999-99-99 99:99:99 INFO x', '  info -'],
    ['', '  - -'],
  ])('%s', (line, wanted) => {
    expect(read([line])).toEqual([wanted]);
  });

  it('reads what has no zone in the time of the host, and puts it on our clock', () => {
    const clock = { utcOffsetMinutes: 120, clockOffsetMs: 60_000 };
    expect(read(['2026-11-24 12:00:00,123 INFO root: hello'], clock)).toEqual(['  info 2026-11-24T09:59:00.123']);
    expect(read(['2026-11-24T12:00:00Z INFO x'], clock)).toEqual(['  info 2026-11-24T11:59:00.000']);
  });
});

describe('traces', () => {
  it('of Python, chained', () => {
    const lines = [
      '2026-11-24 12:00:00,123 ERROR app: failed',
      'Traceback (most recent call last):',
      '  File "app.py", line 1, in f',
      'KeyError: 1',
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      'Traceback (most recent call last):',
      '  File "app.py", line 3, in g',
      'ValueError: x',
      '2026-11-24 12:00:01,000 INFO app: next',
    ];
    expect(read(lines)).toEqual([
      '  error 2026-11-24T12:00:00.123',
      ...Array<string>(9).fill('+ error 2026-11-24T12:00:00.123'),
      '  info 2026-11-24T12:00:01.000',
    ]);
  });

  it('of Java and Node, and indented lines', () => {
    const java = [
      '2026-11-24 12:00:00 WARN x',
      'java.lang.RuntimeException: x',
      '\tat a.b(C.java:1)',
      'Caused by: java.io.IOException',
      '\t... 2 more',
    ];
    expect(read(java).map((line) => line.slice(0, 9))).toEqual(['  warning', ...Array<string>(4).fill('+ warning')]);
    expect(read(['TypeError: x is not a function', '    at f (/a.js:1:2)', 'next']).map((line) => line.slice(0, 7))).toEqual([
      '  error',
      '+ error',
      '  - -',
    ]);
  });

  it('without a line before it is an error of its own', () => {
    expect(read(['plain', 'Traceback (most recent call last):', '  File "x"', 'KeyError: 1', 'plain'])).toEqual([
      '  - -',
      '  error -',
      '+ error -',
      '+ error -',
      '  - -',
    ]);
  });
});

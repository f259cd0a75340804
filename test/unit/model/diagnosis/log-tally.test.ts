import { describe, expect, it } from 'vitest';
import { accessStatusOf } from '../../../../shared/model/diagnosis/access-status.ts';
import { logSignatureOf } from '../../../../shared/model/diagnosis/log-signature-of.ts';
import { LogTally } from '../../../../shared/model/diagnosis/log-tally.ts';
import type { LogRole } from '../../../../shared/model/diagnosis/run-evidence.ts';

const startedAt = Date.parse('2026-11-30T12:00:00.500Z');
const tallyOf = (role: LogRole) => new LogTally({ role, startedAt, clock: () => ({ utcOffsetMinutes: 0, clockOffsetMs: 0 }) });
const at = (ms: number) => startedAt + ms;

// nginx 1.22 and Gunicorn 20 and 23, as they write them.
const tail = ', client: 127.0.0.1, server: , request: "GET /aB3x HTTP/1.1", upstream: "http://127.0.0.1:8000/aB3x", host: "shop"';
it.each([
  ['2026/11/30 12:00:01 [alert] 7#7: 768 worker_connections are not enough', 'nginx_worker_connections'],
  ['2026/11/30 12:00:01 [warn] 7#7: 768 worker_connections are not enough, reusing connections', 'nginx_worker_connections'],
  [
    `2026/11/30 12:00:01 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream${tail}`,
    'nginx_upstream_refused',
  ],
  [
    '… [crit] 7#7: *1 connect() to unix:/run/a.sock failed (2: No such file or directory) while connecting to upstream',
    'nginx_upstream_refused',
  ],
  [
    '… [error] 7#7: *1 connect() to unix:/run/a.sock failed (11: Resource temporarily unavailable) while connecting to upstream',
    'nginx_upstream_backlog_full',
  ],
  [
    `… [error] 7#7: *1 upstream timed out (110: Connection timed out) while reading response header from upstream${tail}`,
    'nginx_upstream_timed_out',
  ],
  [
    `… [error] 7#7: *1 upstream timed out (110: Connection timed out) while connecting to upstream${tail}`,
    'nginx_upstream_connect_timed_out',
  ],
  [`… [error] 7#7: *1 upstream prematurely closed connection while reading response header from upstream${tail}`, 'nginx_upstream_closed'],
  [
    `… [error] 7#7: *1 recv() failed (104: Connection reset by peer) while reading response header from upstream${tail}`,
    'nginx_upstream_reset',
  ],
  ['… [info] 7#7: *1 recv() failed (104: Connection reset by peer) while waiting for request, client: 127.0.0.1', undefined],
  ['… [crit] 7#7: accept4() failed (24: Too many open files)', 'nginx_accept_no_files'],
  [`… [alert] 7#7: *1 socket() failed (24: Too many open files) while connecting to upstream${tail}`, 'nginx_socket_no_files'],
  ['… [error] 7#7: *1 limiting requests, excess: 5.480 by zone "one", client: 127.0.0.1', 'nginx_limiting_requests'],
  ['… [error] 7#7: *1 limiting requests, dry run, excess: 5.480 by zone "one"', undefined],
  ['… [error] 7#7: *1 limiting connections by zone "addr", client: 127.0.0.1', 'nginx_limiting_connections'],
  ['[2026-11-30 12:00:01 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:9)', 'gunicorn_worker_timeout'],
  ['[2026-11-30 12:00:01 +0000] [7] [ERROR] Worker (pid:9) was sent SIGKILL! Perhaps out of memory?', 'gunicorn_worker_killed'],
  ['[2026-11-30 12:00:01 +0000] [7] [WARNING] Worker with pid 9 was terminated due to signal 9', 'gunicorn_worker_killed'],
  ['[2026-11-30 12:00:01 +0000] [7] [WARNING] Worker with pid 9 was terminated due to signal 6', 'gunicorn_worker_exited'],
  ['[2026-11-30 12:00:01 +0000] [7] [ERROR] Worker (pid:9) exited with code 3', 'gunicorn_worker_exited'],
  ['[2026-11-30 12:00:01 +0000] [9] [INFO] Worker exiting (pid: 9)', undefined],
  ['json.decoder.JSONDecodeError: Extra data: line 1 column 5862 (char 5861)', 'python_json_decode_error'],
  ['    raise JSONDecodeError("Extra data", s, end)', undefined],
  ['Traceback (most recent call last):', 'python_traceback'],
  ["OSError: [Errno 24] Too many open files: 'links.json'", 'python_no_files'],
  ['[  12.5] Out of memory: Killed process 9 (gunicorn) total-vm:1kB', 'kernel_out_of_memory'],
  ['[  12.5] Memory cgroup out of memory: Killed process 9 (gunicorn)', 'kernel_out_of_memory'],
  ['[  12.5] TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.', 'kernel_syn_flooding'],
  ['2026-11-30 12:00:01,000 INFO root GET /aB3x 302', undefined],
])('%s', (line, signature) => {
  expect(logSignatureOf(line)).toBe(signature);
});

it.each([
  ['127.0.0.1 - - [30/Nov/2026:12:00:01 +0000] "GET /aB3x HTTP/1.1" 302 215 "-" "blitz"', 302],
  ['127.0.0.1 - - [30/Nov/2026:12:00:01 +0000] "GET /\\x22a 500 \\"b\\" HTTP/1.1" 502 157', 502],
  ['shop.example 127.0.0.1 - - [30/Nov/2026:12:00:01 +0000] "GET / HTTP/1.1" 200 5 rt=0.1', 200],
  ['{"time":"2026-11-30T12:00:01Z","request":"GET /404","status": "504"}', 504],
  ['127.0.0.1 - - [30/Nov/2026:12:00:01 +0000] "-" 400 0 "-" "-"', 400],
  ['127.0.0.1 - - [30/Nov/2026:12:00:01 +0000] "GET / HTTP/1.1" 2000 5', undefined],
  ['a line without a request', undefined],
  ['"unclosed', undefined],
  ['', undefined],
])('the status of %s', (line, status) => {
  expect(accessStatusOf(line)).toBe(status);
});

describe('the new lines of a log', () => {
  it('are counted by what they say, second by second, however they are cut', () => {
    const line = (second: number) => `2026/11/30 12:00:0${second} [alert] 7#7: 768 worker_connections are not enough\n`;
    const text = `${line(1)}${line(1)}${line(3)}${line(3)}2026/11/30 12:00:04 [error] 7#7: *1 open() "/x" failed (2: No such file or directory)\r\n`;
    const tally = tallyOf('nginx_error');
    for (const char of text) tally.push(char, at(5000));
    const { lines, errorLines, signatures } = tally.evidence();
    expect({ lines, errorLines }).toEqual({ lines: 5, errorLines: 5 });
    expect(signatures).toEqual([
      {
        signature: 'nginx_worker_connections',
        ...{ count: 4, firstAtMs: 500, lastAtMs: 2500 },
        examples: [500, 500, 2500].map((atMs, index) => ({ atMs, text: line(index < 2 ? 1 : 3).trim() })),
        perSecond: [
          [0, 2],
          [2, 2],
        ],
      },
    ]);
  });

  it('a trace is one error, and what it ends with has its time', () => {
    const tally = tallyOf('app');
    tally.push(
      `2026-11-30 12:00:02,250 ERROR app Exception on /shorten [POST]
Traceback (most recent call last):
  File "/srv/shop/shortener.py", line 5, in read_links
    raise JSONDecodeError("Expecting value", s, err.value) from None
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
2026-11-30 12:00:02,260 INFO root GET /aB3x 302
`,
      at(9000),
    );
    const { lines, errorLines, signatures } = tally.evidence();
    expect({ lines, errorLines }).toEqual({ lines: 6, errorLines: 1 });
    expect(signatures.map(({ signature, count, firstAtMs }) => [signature, count, firstAtMs])).toEqual([
      ['python_traceback', 1, 1750],
      ['python_json_decode_error', 1, 1750],
    ]);
  });

  it('of an access log are requests by status', () => {
    const tally = tallyOf('nginx_access');
    const line = (status: number) => `127.0.0.1 - - [30/Nov/2026:12:00:01 +0000] "GET / HTTP/1.1" ${status} 5 "-" "-"\n`;
    tally.push([502, 302, 302, 404].map(line).join(''), at(1000));
    expect(tally.evidence()).toEqual({
      ...{ role: 'nginx_access', lines: 4, errorLines: 1, signatures: [] },
      access: {
        requests: 4,
        statuses: [
          { status: 302, count: 2 },
          { status: 404, count: 1 },
          { status: 502, count: 1 },
        ],
      },
    });
  });

  it('that stood there already count where their stamp is of the run', () => {
    const access = tallyOf('nginx_access');
    const line = (second: string, status: number) => `127.0.0.1 - - [30/Nov/2026:${second} +0000] "GET / HTTP/1.1" ${status} 5\n`;
    access.push(`${line('11:59:58', 500)}${line('12:00:00', 302)}no stamp at all\n`, at(200), true);
    access.push(line('11:00:00', 200), at(200));
    expect(access.evidence().access).toEqual({
      requests: 2,
      statuses: [
        { status: 200, count: 1 },
        { status: 302, count: 1 },
      ],
    });
    const app = tallyOf('app');
    app.push(
      '2026-11-30 12:00:00,100 ERROR app before\nTraceback (most recent call last):\nValueError: x\n2026-11-30 12:00:00,600 ERROR app after\n',
      at(900),
      true,
    );
    expect(app.evidence()).toMatchObject({ lines: 1, errorLines: 1, signatures: [] });
  });

  it('are shown without secrets', () => {
    const tally = tallyOf('nginx_error');
    tally.push(
      '2026/11/30 12:00:01 [error] 7#7: *1 upstream timed out (110: x) while reading, request: "GET /a?token=abc123 HTTP/1.1"\n',
      at(900),
    );
    expect(tally.evidence().signatures[0]?.examples[0]?.text).toContain('/a?token=[redacted]');
  });

  it('have no control characters, no end of memory, and a time within the run', () => {
    const tally = tallyOf('gunicorn');
    tally.push('\u001b[31mWORKER TIMEOUT (pid:1)\u0007', at(4000));
    expect(tally.evidence().lines).toBe(0);
    tally.endLine(at(4000));
    tally.push(`${'x'.repeat(1_000_000)}`, at(4000));
    tally.push('\n[2026-11-30 11:00:00 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:9)\n', at(4000));
    const [signature] = tally.evidence().signatures;
    expect(signature?.examples.map(({ text }) => text)).toEqual([
      '\\x1b[31mWORKER TIMEOUT (pid:1)\\x07',
      '[2026-11-30 11:00:00 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:9)',
    ]);
    expect(signature).toMatchObject({ count: 2, firstAtMs: 0, lastAtMs: 4000 });
    expect(tally.evidence().lines).toBe(3);
  });
});

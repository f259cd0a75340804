import type { SecondPoint } from '../../../shared/model/load-sample.ts';
import type { ReportInput } from '../../../shared/model/report/index.ts';
import type { RunSummary } from '../../../shared/model/run-summary.ts';

/** A run of `length` seconds at about 1,000 requests/s of which some are reset and some answered 502. */
export function secondsFixture(length: number): SecondPoint[] {
  return Array.from({ length }, (_, second) => {
    const reset = second % 7 === 3 ? 40 : 0;
    const badGateway = second % 5 === 1 ? 12 : 0;
    const byClass: Record<string, number> = {};
    if (reset > 0) byClass.reset = reset;
    if (badGateway > 0) byClass.http_502 = badGateway;
    return {
      second,
      sent: 1000,
      ok: 1000 - reset - badGateway,
      failed: reset + badGateway,
      aborted: 0,
      byClass,
      p50Us: 4_200 + (second % 10) * 100,
      p95Us: 21_000 + (second % 13) * 900,
      p99Us: 90_000 + (second % 17) * 4_000,
      maxUs: 140_000 + (second % 19) * 10_000,
      inFlight: 50,
      queued: 0,
      connections: 50,
      connectionsOpened: second === 0 ? 50 : reset,
      bytesReceived: 220_000,
      lagMs: 1.25,
      eventLoopUtilization: 0.41,
      cpu: 0.38,
    };
  });
}

/** A finished run whose every text field is `text`, and whose figures come from `seconds`. */
export function reportFixture({ text = 'checkout', length = 14 }: { text?: string; length?: number } = {}): ReportInput {
  const seconds = secondsFixture(length);
  const total = (value: (point: SecondPoint) => number) => seconds.reduce((sum, point) => sum + value(point), 0);
  const reset = total((point) => point.byClass.reset ?? 0);
  const badGateway = total((point) => point.byClass.http_502 ?? 0);
  const asked = total((point) => point.sent);
  const failed = reset + badGateway;
  const example = {
    atMs: 3_120.5,
    requestNumber: 3_121,
    requestName: text,
    method: 'GET',
    url: `http://127.0.0.1:8080/?q=${text}`,
    durationMs: 41.2,
    bytesReceived: 0,
  };
  const summary: RunSummary = {
    version: 1,
    metadata: {
      run: 41,
      name: text,
      tags: [text],
      state: 'completed',
      reason: text,
      startedAt: '2026-11-23T12:00:00.000Z',
      endedAt: new Date(Date.parse('2026-11-23T12:00:00.000Z') + length * 1000).toISOString(),
      durationMs: length * 1000,
      blitzVersion: '0.1.0',
      nodeVersion: 'v24.21.0',
      platform: text,
      door: 'cli',
    },
    config: {
      name: text,
      requests: [
        {
          name: text,
          weight: 1,
          method: 'POST',
          url: 'http://127.0.0.1:8080/',
          headers: { 'x-note': text.replace(/[\r\n\0]/g, '') },
          body: text,
        },
      ],
      executor: { type: 'shared-iterations', iterations: asked, vus: 50, maxDurationMs: 600_000 },
      connection: { keepAlive: true, connectTimeoutMs: 5_000, timeoutMs: 30_000, insecure: false, resolve: {} },
      checks: { expectStatus: [], expectBody: text },
      maxRedirects: 0,
      thresholds: [{ metric: 'http_req_failed', expression: 'rate<0.001', abortOnFail: false }],
      gracefulStopMs: 5_000,
    },
    results: {
      passed: false,
      requests: { asked, sent: asked, ok: asked - failed, failed, aborted: 0 },
      failures: [
        { class: 'reset', count: reset, reused: reset, withBytes: 0, share: reset / asked },
        { class: 'http_502', count: badGateway, reused: 3, withBytes: badGateway, share: badGateway / asked },
      ],
      metrics: [
        { name: 'http_reqs', type: 'counter', contains: 'default', values: { count: asked, rate: 1000 } },
        {
          name: 'http_req_failed',
          type: 'rate',
          contains: 'default',
          values: { rate: failed / asked, passes: failed, fails: asked - failed },
        },
        {
          name: 'http_req_duration',
          type: 'trend',
          contains: 'time',
          values: { avg: 6.1, min: 0.4, med: 4.2, 'p(90)': 15.5, 'p(95)': 21.4, 'p(99)': 94.1, max: 310.9 },
        },
        { name: 'data_received', type: 'counter', contains: 'data', values: { count: 3_080_000, rate: 220_000 } },
      ],
      thresholds: [
        { metric: 'http_req_failed', expression: 'rate<0.001', ok: false, value: failed / asked },
        { metric: text, expression: text, ok: false, value: 7 },
      ],
      statuses: [
        { status: 200, count: asked - failed },
        { status: 502, count: badGateway },
      ],
      latencyCurve: [
        [0, 0.4],
        [50, 4.2],
        [75, 9],
        [90, 15.5],
        [95, 21.4],
        [99, 94.1],
        [99.9, 240],
        [99.99, 305],
        [100, 310.9],
      ],
      examples: [
        { ...example, class: 'reset', connection: { id: 17, requestsBefore: 3, localPort: 40_112, remoteAddress: text }, error: text },
        {
          ...example,
          class: 'http_502',
          connection: { id: 3, requestsBefore: 0 },
          statusLine: `HTTP/1.1 502 ${text}`,
          bodyExcerpt: text,
        },
      ],
      generator: { cpuSeconds: 5.2, lagMs: 1.25, eventLoopUtilization: 0.97, limited: true },
    },
  };
  return { summary, seconds };
}

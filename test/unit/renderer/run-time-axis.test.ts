import { describe, expect, it } from 'vitest';
import { eventMarkers } from '../../../renderer/features/run/event-markers.ts';
import { RunSeries } from '../../../renderer/features/run/run-series.ts';
import { examplesNear, hostInSecond, linesInSecond, logRates, secondFacts } from '../../../renderer/features/run/second-facts.ts';
import { stressOverlap } from '../../../renderer/features/run/stress-overlap.ts';
import { hostReads, hostSource } from '../../../renderer/ui/host-chart-sources.ts';
import { HostSeries } from '../../../renderer/ui/host-series.ts';
import type { RunEvidence } from '../../../shared/model/diagnosis/run-evidence.ts';
import type { FailureExample } from '../../../shared/model/failure-class.ts';
import type { HostSample } from '../../../shared/model/host-sample.ts';
import type { SecondPoint } from '../../../shared/model/load-sample.ts';
import { stressPresets } from '../../../shared/model/stress-settings.ts';

const evidence: RunEvidence = {
  version: 1,
  machine: 'shop',
  isLocal: false,
  isComplete: true,
  config: {},
  logs: [
    {
      path: '/var/log/nginx/error.log',
      role: 'nginx_error',
      lines: 9,
      errorLines: 9,
      signatures: [
        {
          signature: 'nginx_worker_connections',
          count: 9,
          firstAtMs: 2100,
          lastAtMs: 4000,
          examples: [{ atMs: 2100, text: '768 worker_connections are not enough' }],
          perSecond: [
            [2, 4],
            [4, 5],
          ],
        },
        { signature: 'nginx_upstream_refused', count: 1, firstAtMs: 2500, lastAtMs: 2500, examples: [], perSecond: [[2, 1]] },
      ],
    },
    { path: '/srv/app.log', role: 'app', lines: 0, errorLines: 0, signatures: [] },
  ],
  stress: [{ isOurs: true, command: 'stress-ng --cpu 2', workers: 2, niceness: -20, fromMs: 3000, toMs: 33_000 }],
  alarms: [],
  problems: [],
};

describe('what happened beside a run', () => {
  it('is shaded from its beginning to its end, also where one of them is outside of the run', () => {
    const markers = eventMarkers([
      { atMs: -500, kind: 'link_lost', text: 'link lost' },
      { atMs: 2000, kind: 'stress_started', text: 'stress on' },
      { atMs: 5000, kind: 'stress_ended', text: 'stress off' },
      { atMs: 6000, kind: 'phase', text: 'load' },
      { atMs: 7000, kind: 'alarm', text: 'CPU above 80 %' },
      { atMs: 9000, kind: 'stress_started', text: 'stress on again' },
    ]);
    expect(markers).toEqual([
      { at: 0, until: Number.POSITIVE_INFINITY, label: 'link lost', tone: 'warning' },
      { at: 2, until: 5, label: 'stress on', tone: 'warning' },
      { at: 6, label: 'load', tone: 'unknown' },
      { at: 7, label: 'CPU above 80 %', tone: 'failed' },
      { at: 9, until: Number.POSITIVE_INFINITY, label: 'stress on again', tone: 'warning' },
    ]);
    expect(eventMarkers([{ atMs: 4000, kind: 'stress_ended', text: 'stress off' }])).toEqual([
      { at: 0, until: 4, label: 'stress off', tone: 'warning' },
    ]);
  });

  it('says of a stress that it was measured as well, from what the machine said or from what is known of it otherwise', () => {
    const none = { settings: undefined, events: [], evidence: undefined };
    expect(stressOverlap(none)).toBeUndefined();
    expect(stressOverlap({ ...none, evidence: { ...evidence, stress: [] } })).toBeUndefined();
    expect(stressOverlap({ ...none, evidence })?.title).toBe(
      'A stress ran on the machine meanwhile: stress-ng --cpu 2 at nice -20 from 0:03 to 0:33. This measures the stressor as much as the site.',
    );
    const marked = stressOverlap({ ...none, events: [{ atMs: 10, kind: 'stress_started', text: 'stress on' }] });
    expect(marked?.title).toBe('A stress ran on the machine meanwhile. This measures the stressor as much as the site.');
    expect(stressOverlap({ ...none, settings: stressPresets[0]?.settings })).toEqual(marked);
  });
});

describe('one second of a run', () => {
  const figures = { sent: 0, ok: 0, failed: 0, aborted: 0, p50Us: 0, p95Us: 0, p99Us: 0, maxUs: 0, inFlight: 0, queued: 0, connections: 0 };
  const zero = { ...figures, connectionsOpened: 0, bytesReceived: 0, lagMs: 0, eventLoopUtilization: 0, cpu: 0, byClass: {} };
  const point = (second: number, change: Partial<SecondPoint>): SecondPoint => ({ second, ...zero, ...change });

  it('has what became of its requests, the classes most first', () => {
    const series = new RunSeries();
    const seconds = [point(0, { ok: 9 }), point(1, { ok: 7, failed: 5, byClass: { reset: 1, closed: 4 } })];
    series.merge({ seconds, moments: [], elapsedMs: 2000, state: 'completed' });
    expect(secondFacts(series, 1)).toMatchObject({
      ok: 7,
      failed: 5,
      classes: [
        { class: 'closed', count: 4 },
        { class: 'reset', count: 1 },
      ],
    });
    expect(secondFacts(series, 0)?.classes).toEqual([]);
    expect([secondFacts(series, 2), secondFacts(series, -1)]).toEqual([undefined, undefined]);
  });

  it('has its own examples, else the nearest', () => {
    const at = (atMs: number) => ({ atMs }) as FailureExample;
    const kept = [at(900), at(2100), at(2900), at(4200), at(60_000)];
    expect(examplesNear(kept, 2)).toEqual({ examples: [at(2100), at(2900)], inSecond: true });
    expect(examplesNear(kept, 3)).toEqual({ examples: [at(2900), at(4200)], inSecond: false });
    expect(examplesNear(kept, 30)).toEqual({ examples: [], inSecond: false });
  });

  it('has the figures of the machine that were taken at its end, and none from elsewhere', () => {
    const samples = [1000, 2010, 3005].map((after) => ({ at: 50_000 + after }) as HostSample);
    expect(hostInSecond(samples, 50_000, 1)?.at).toBe(52_010);
    expect(hostInSecond(samples, 50_000, 4)).toBeUndefined();
    expect(hostInSecond([], 50_000, 0)).toBeUndefined();
  });

  it('has the lines of its logs, most first, with one as it was written', () => {
    expect(linesInSecond(evidence, 2)).toEqual([
      {
        path: '/var/log/nginx/error.log',
        signature: 'nginx_worker_connections',
        count: 4,
        text: '768 worker_connections are not enough',
      },
      { path: '/var/log/nginx/error.log', signature: 'nginx_upstream_refused', count: 1, text: undefined },
    ]);
    expect(linesInSecond(evidence, 3)).toEqual([]);
    expect(linesInSecond(undefined, 2)).toEqual([]);
  });

  it('adds the lines of a log up second by second', () => {
    expect(logRates(evidence, 4)).toEqual([{ path: '/var/log/nginx/error.log', perSecond: Float64Array.of(0, 0, 5, 0, 5) }]);
    expect(logRates(undefined, 4)).toEqual([]);
  });
});

describe('charts of the machine', () => {
  it('have a part of an hour at full resolution, with one more at each of its ends', () => {
    const share = { user: 0.5, nice: 0, system: 0, iowait: 0, irq: 0, steal: 0 };
    const series = new HostSeries(Number.POSITIVE_INFINITY);
    const sampleAt = (second: number) => ({ at: second * 1000, cpu: { ...share, steal: second / 10_000 }, cpus: [], queues: [] });
    series.add(Array.from({ length: 3600 }, (_, index) => sampleAt(index + 1) as unknown as HostSample));
    const axis = { originMs: () => 0, from: () => 0, to: () => 3600 };
    const source = hostSource(series, axis, hostReads.steal.read, hostReads.steal.fold);
    expect(source.read()).toMatchObject({ stepSeconds: 9, xMin: 0, xMax: 3600 });
    const part = source.read({ from: 100.5, to: 104.5 });
    expect(part).toMatchObject({ x: [100, 101, 102, 103, 104, 105], stepSeconds: 1, xMin: 100.5, xMax: 104.5 });
    expect(part.columns[0]?.[1]).toBeCloseTo(0.0101);
  });
});

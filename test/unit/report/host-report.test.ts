import { describe, expect, it } from 'vitest';
import { type PackedHostSample, packHostSample, unpackHostSample } from '../../../shared/model/host-pack.ts';
import { renderReport } from '../../../shared/model/report/index.ts';
import { hostSampleOf } from './host-fixture.ts';
import { parseStrictXml } from './parse-strict-xml.ts';
import { reportFixture } from './run-fixture.ts';

const plain = reportFixture({ length: 5 });
const startedAt = Date.parse(plain.summary.metadata.startedAt);
/** Second 2 has no sample: the machine did not answer. */
const host = [1, 2, 4, 5].map((second) =>
  hostSampleOf(
    startedAt + second * 1000 + 40,
    { user: second / 10, steal: 0.05 },
    { tcp: { ...hostSampleOf(0).tcp, listenOverflows: second } },
  ),
);
const markers = [{ atMs: 2500, text: 'stress on <b>& more' }];
const input = { ...plain, host, markers };

describe('the machine in a report', () => {
  it('adds its columns to the CSV, empty where it did not answer; without a machine nothing changes', () => {
    const lines = renderReport('csv', input).content.trim().split('\r\n');
    const before = renderReport('csv', plain).content.trim().split('\r\n');
    const added = lines.map((line, index) => line.slice((before[index] ?? '').length + 1).split(','));
    expect(added[0]).toContain('host cpu busy (0-1)');
    const column = (name: string) => added.slice(1).map((cells) => cells[added[0]?.indexOf(name) ?? -1]);
    expect(column('host cpu busy (0-1)').map((cell) => (cell === '' ? undefined : Number(cell)))).toEqual([
      0.15,
      0.25,
      undefined,
      0.45,
      0.55,
    ]);
    expect(column('host listen overflows (1/s)')).toEqual(['1', '2', '', '4', '5']);
    expect(column('host deepest accept queue (connections)')).toEqual(['4', '4', '', '4', '4']);
    expect(renderReport('csv', { ...plain, host: [] }).content).toBe(renderReport('csv', plain).content);
  });

  it('adds its metrics to the NDJSON, each declared', () => {
    const lines = renderReport('ndjson', input)
      .content.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { metric: string; type: string; data: { value: number } });
    const points = lines.filter(({ metric, type }) => metric === 'host_cpu_busy' && type === 'Point');
    expect(points.map(({ data }) => data.value)).toEqual([0.15, 0.25, 0.45, 0.55].map((value) => expect.closeTo(value)));
    const declared = new Set(lines.filter(({ type }) => type === 'Metric').map(({ metric }) => metric));
    for (const { metric } of lines) expect(declared).toContain(metric);
  });

  it('draws CPU and refused connections, with what happened beside the run, everything escaped', () => {
    const html = renderReport('html', input).content;
    expect(html).toContain('CPU of the machine');
    expect(html).toContain('Refused connections');
    expect(html.match(/stress on &lt;b&gt;&amp; more/g)?.length).toBe(3);
    for (const svg of html.match(/<svg[\s\S]*?<\/svg>/g) ?? []) parseStrictXml(`<?xml version="1.0" encoding="UTF-8"?>\n${svg}`);
    expect(html).not.toContain('NaN');
    expect(renderReport('html', plain).content).not.toContain('CPU of the machine');
  });

  it('stays small for a run of a day', () => {
    const long = { ...plain, summary: { ...plain.summary, metadata: { ...plain.summary.metadata, durationMs: 86_400_000 } } };
    const many = Array.from({ length: 86_400 }, (_, second) =>
      hostSampleOf(startedAt + second * 1000, { user: second === 50_000 ? 1 : 0.1 }),
    );
    const html = renderReport('html', { ...long, host: many }).content;
    expect(html.length).toBeLessThan(200_000);
    expect(html).not.toContain('NaN');
  });
});

describe('a sample as it is kept', () => {
  it('comes back as it was, but for what is left out', () => {
    const sample = hostSampleOf(
      1234,
      { user: 0.123, irq: 0.004 },
      {
        nginx: { active: 3, reading: 0, writing: 1, waiting: 2, requests: 12.5 },
        nginxWorkers: { count: 2, niceness: 0, nofile: 1024, openFiles: 17 },
      },
    );
    expect(unpackHostSample(JSON.parse(JSON.stringify(packHostSample(sample))) as PackedHostSample)).toEqual(sample);
    const empty = hostSampleOf(
      1,
      {},
      { queues: [{ address: '::', port: 1, queued: 0, limit: 9 }], nginxWorkers: { count: 1, niceness: 0, nofile: 9 } },
    );
    expect(unpackHostSample(packHostSample(empty))).toEqual({ ...empty, queues: [] });
  });

  it('takes about 1 KB of a large machine', () => {
    const busy = { user: 0.987, nice: 0.001, system: 0.012, iowait: 0.003, irq: 0.001, steal: 0.002 };
    const large = hostSampleOf(1_795_487_672_453, busy, {
      cpus: Array.from({ length: 32 }, () => busy),
      queues: Array.from({ length: 4 }, (_, port) => ({ address: '0.0.0.0', port: 8000 + port, queued: 500, limit: 511 })),
      processes: Array.from({ length: 10 }, (_, pid) => ({
        pid: 10_000 + pid,
        name: 'fifteen-letters',
        cpu: 0.98765,
        niceness: -20,
        residentBytes: 123_456_789,
        user: 'www-data',
      })),
    });
    expect(JSON.stringify(packHostSample(large)).length).toBeLessThan(1600);
    expect(JSON.stringify(packHostSample({ ...large, cpus: large.cpus.slice(0, 8) })).length).toBeLessThan(1024);
  });
});

import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../../../electron/core/features/metrics/frame-reader.ts';
import { HostReader } from '../../../../electron/core/features/metrics/host-reader.ts';
import { NginxStatusPoll, nginxPorts } from '../../../../electron/core/features/metrics/nginx-status.ts';
import { SamplerPace } from '../../../../electron/core/features/metrics/sampler-pace.ts';
import { UptimeClock } from '../../../../electron/core/features/metrics/uptime-clock.ts';
import { HostSampleSchema } from '../../../../shared/contract/metrics.ts';
import { packHostSample, unpackHostSample } from '../../../../shared/model/host-pack.ts';
import { parseSpace } from '../../../../shared/model/host-raw.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import { capturedFrame } from '../../model/captured-frames.ts';

describe('frames', () => {
  const text = 'Welcome!\n=m early\n\n=mark base\ncpu 1\n\ncpu 2\n\n=mark end\n\n=mark users\n=mark \n=mark end\n';

  test('are the same however the text is cut', () => {
    const whole = new FrameReader('=mark').push(text);
    expect(whole).toEqual([
      [{ name: 'base', lines: ['cpu 1', 'cpu 2'] }],
      [
        { name: 'users', lines: [] },
        { name: '', lines: [] },
      ],
    ]);
    for (let size = 1; size < text.length; size += 1) {
      const reader = new FrameReader('=mark');
      const frames = [];
      for (let from = 0; from < text.length; from += size) frames.push(...reader.push(text.slice(from, from + size)));
      expect(frames).toEqual(whole);
    }
  });

  test('without an end are refused before they fill the memory', () => {
    const reader = new FrameReader('=mark');
    expect(() => {
      for (let count = 0; count < 100; count += 1) reader.push(`=mark base\n${'x'.repeat(1024 * 1024)}`);
    }).toThrow(/16 MB/);
  });
});

function started(): HostReader {
  const reader = new HostReader();
  reader.take(capturedFrame('debian-hello'), 0);
  return reader;
}

describe('a reader of samples', () => {
  test('turns two readings into a sample that fits the contract and packs small', () => {
    const reader = started();
    expect(reader.isReady).toBe(true);
    expect(reader.nextRequests()).toEqual(['sample queues processes']);
    expect(reader.take(capturedFrame('debian-first'), 1_000_000)).toBeUndefined();
    reader.nextRequests();
    const sample = reader.take(capturedFrame('debian-second'), 1_001_000);
    expect(HostSampleSchema.parse(sample)).toEqual(sample);
    expect(sample?.at).toBeGreaterThan(1_000_900);
    expect(sample?.queues.length).toBeGreaterThan(0);
    expect(sample?.processes).toHaveLength(10);
    const packed = JSON.stringify(packHostSample(sample as HostSample));
    expect(packed.length).toBeLessThan(700);
    const unpacked = unpackHostSample(JSON.parse(packed));
    expect(HostSampleSchema.parse(unpacked)).toEqual(unpacked);
    expect(unpacked.cpu.user).toBeCloseTo(sample?.cpu.user ?? -1, 2);
    expect(unpacked.memory).toEqual(sample?.memory);
  });

  test('asks once whose the processes are', () => {
    const reader = started();
    reader.take(capturedFrame('debian-first'), 0);
    reader.take(capturedFrame('debian-second'), 0);
    const users = reader.nextRequests().find((request) => request.startsWith('users '));
    const pids = users?.split(' ').slice(1) ?? [];
    expect(pids).toHaveLength(10);
    reader.take([{ name: 'users', lines: pids.map((pid, index) => `/proc/${pid}/status:Uid:\t0\t${index < 5 ? 33 : 1234}\t0\t0`) }], 0);
    expect(reader.nextRequests()).toContain('names 33 1234');
    reader.take([{ name: 'names', lines: ['www-data:x:33:33::/var/www:/bin/false', 'broken'] }], 0);
    const later = capturedFrame('debian-second')
      .filter(({ name }) => name === 'base')
      .map(({ name, lines }) => ({ name, lines: lines.map((line) => line.replace(/^138\d\d\.\d\d /, '13900.00 ')) }));
    const sample = reader.take(later, 0);
    expect(new Set(sample?.processes.map(({ user }) => user))).toEqual(new Set(['www-data', '1234']));
    expect(reader.nextRequests().filter((request) => /^(users|names)/.test(request))).toEqual([]);
  });

  test('looks at the space on / twice a minute, whatever df calls the device', () => {
    const reader = started();
    reader.take(capturedFrame('debian-first'), 0);
    const asked = Array.from({ length: 62 }, () => reader.nextRequests().includes('space'));
    expect(asked.flatMap((isAsked, second) => (isAsked ? [second] : []))).toEqual([1, 31, 61]);
    const header = 'Filesystem 1024-blocks Used Available Capacity Mounted on';
    reader.take([{ name: 'space', lines: [header, 'a disk 1000 750 200 79% /'] }], 0);
    const sample = reader.take(capturedFrame('debian-second'), 1000) as HostSample;
    expect(sample.rootDisk).toEqual({ usedBytes: 750 * 1024, availableBytes: 200 * 1024 });
    expect(unpackHostSample(packHostSample(sample)).rootDisk).toEqual(sample.rootDisk);
    expect(parseSpace([header, '/dev/x 9 9 9 9% /mnt'])).toBeUndefined();
  });

  test('says of a system without /proc that it has none', () => {
    expect(() => new HostReader().take([{ name: 'hello', lines: ['Darwin'] }], 0)).toThrow(/macOS does not tell/);
    expect(() => new HostReader().take([{ name: 'hello', lines: [] }], 0)).toThrow(/This system/);
  });
});

test('the clock of a host follows the answer that was on its way for the shortest time', () => {
  const clock = new UptimeClock();
  expect(clock.at(100, 1_000_500)).toBe(1_000_500);
  // 400 ms less on its way: the first came late.
  expect(clock.at(101, 1_001_100)).toBe(1_001_100);
  expect(clock.at(102, 1_009_000)).toBe(1_002_100);
  expect(clock.at(102, 1_009_000)).toBeGreaterThan(1_002_100);
});

describe('the pace', () => {
  const askedIn = (pace: SamplerPace, seconds: number, cost: number) => {
    const counts = { queues: 0, processes: 0 };
    for (let second = 0; second < seconds; second += 1) {
      for (const part of pace.next(false)) counts[part] += 1;
      pace.judge(cost);
    }
    return counts;
  };

  test('asks less often of a host where that costs too much, and more again when it does not', () => {
    const pace = new SamplerPace({ hasSs: true });
    expect(pace.next(false)).toEqual(['queues', 'processes']);
    expect(askedIn(pace, 15, 0.005)).toEqual({ queues: 15, processes: 6 });
    askedIn(pace, 60, 0.02);
    const slow = askedIn(pace, 60, 0.005);
    expect(slow.queues).toBeLessThan(10);
    askedIn(pace, 100, 0.001);
    expect(askedIn(pace, 30, 0.005)).toEqual({ queues: 30, processes: 10 });
  });

  test('looks at empty queues every other second', () => {
    const pace = new SamplerPace({ hasSs: true });
    const asked = Array.from({ length: 10 }, () => pace.next(true).includes('queues'));
    expect(asked.filter(Boolean)).toHaveLength(6);
  });

  test('without ss the queues are a second thought', () => {
    expect(askedIn(new SamplerPace({ hasSs: false }), 100, 0.005).queues).toBe(21);
  });
});

describe('nginx’s status page', () => {
  const page = (requests: number) =>
    `HTTP/1.0 200 OK\n\nActive connections: 3 \nserver accepts handled requests\n 9 9 ${requests} \nReading: 0 Writing: 1 Waiting: 2 \n`;
  const queue = (port: number, address = '0.0.0.0') => ({ address, port, queued: 0, limit: 511 });

  test('is looked for where nginx may listen, once found asked now and then, and looked for again when it is gone', () => {
    const poll = new NginxStatusPoll('bash');
    const queues = [queue(22), queue(3306), queue(9999), queue(80), queue(8888, '10.0.0.5')];
    const next = (second: number) => {
      const question = poll.next(second, true);
      if (question !== 'listeners') return question;
      poll.takeListeners(new Set(), queues);
      return undefined;
    };
    expect(poll.next(0, false)).toBeUndefined();
    const asked: string[] = [];
    for (let second = 1; second < 60; second += 1) {
      const question = next(second);
      if (question === undefined) continue;
      asked.push(question);
      poll.take('404', second);
    }
    expect(asked).toEqual(
      ['127.0.0.1 80', '10.0.0.5 8888', '127.0.0.1 9999'].flatMap((host) =>
        ['/nginx_status', '/stub_status', '/basic_status'].map((path) => `nginx ${host} ${path}`),
      ),
    );
    next(61);
    expect(next(62)).toContain('/nginx_status');
    poll.take('', 62);
    expect(next(63)).toContain('/stub_status');
    poll.take(page(100), 63);
    expect(poll.figures).toEqual({ active: 3, reading: 0, writing: 1, waiting: 2, requests: 0 });
    expect(next(64)).toContain('/stub_status');
    poll.take(page(300), 65);
    expect(poll.figures?.requests).toBe(100);
    expect(next(65)).toBeUndefined();
    next(66);
    poll.take(page(10), 67);
    expect(poll.figures?.requests).toBe(0);
    poll.take('', 68);
    expect(poll.figures).toBeUndefined();
    for (let count = 0; count < 5; count += 1) poll.take('', 70);
    expect(poll.next(125, true)).toBe('listeners');
  });

  test('is asked for at nginx’s own ports only, where the host says which those are', () => {
    const poll = new NginxStatusPoll('curl');
    expect(poll.next(0, true)).toBe('listeners');
    const ports = nginxPorts([
      'LISTEN 0 511 0.0.0.0:8099 0.0.0.0:* users:(("nginx",pid=12,fd=6),("nginx",pid=11,fd=6))',
      'LISTEN 0 511 [::]:80 [::]:* users:(("node",pid=13,fd=6))',
      'LISTEN 0 511 0.0.0.0:81 0.0.0.0:*',
    ]);
    expect(ports).toEqual(new Set([8099]));
    poll.takeListeners(ports, [queue(80), queue(81), queue(8099)]);
    expect([1, 2, 3, 4].map((second) => poll.next(second, true))).toEqual([
      ...['/nginx_status', '/stub_status', '/basic_status'].map((path) => `nginx 127.0.0.1 8099 ${path}`),
      undefined,
    ]);
  });

  test('is not asked for where nothing can ask', () => {
    expect(new NginxStatusPoll('none').next(0, true)).toBeUndefined();
  });
});

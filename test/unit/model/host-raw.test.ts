import { describe, expect, test } from 'vitest';
import { parseListenQueues, withKnownLimits } from '../../../shared/model/host-queues.ts';
import { hostRates } from '../../../shared/model/host-rates.ts';
import { type HostRaw, parseHostRaw } from '../../../shared/model/host-raw.ts';
import { capturedLines } from './captured-frames.ts';

function rawOf(lines: readonly string[]): HostRaw {
  const raw = parseHostRaw(lines);
  if (raw === undefined) throw new Error('Not a block');
  return raw;
}
const alpine = rawOf(capturedLines('alpine-old', 'base'));
const ratesOf = (before: HostRaw, after: HostRaw) => {
  const rates = hostRates(before, after, 100);
  if (rates === undefined) throw new Error('No rates');
  return rates;
};
const later = (change: Partial<HostRaw>, seconds = 1): HostRaw => ({
  ...alpine,
  uptimeSeconds: alpine.uptimeSeconds + seconds,
  ...change,
});

describe('a block as Debian 12 writes it', () => {
  const first = rawOf(capturedLines('debian-first', 'base'));
  const second = rawOf(capturedLines('debian-second', 'base'));

  test('has all of it', () => {
    expect(first.cpus.size).toBe(2);
    expect(first.memory.totalBytes).toBe(24_684_084 * 1024);
    expect(first.memory.availableBytes).toBeGreaterThan(20e9);
    expect([...first.disks.keys()]).toEqual(['vda']);
    expect([...first.nets.keys()]).toEqual(['eth0']);
    expect([...first.tcp.keys()].sort()).toEqual(['ListenDrops', 'ListenOverflows', 'OutRsts', 'RetransSegs']);
    expect(first.established).toBe(2);
  });

  test('gives with the next one shares that are shares and rates over the time that passed', () => {
    const seconds = second.uptimeSeconds - first.uptimeSeconds;
    expect(seconds).toBeGreaterThan(0.5);
    const rates = ratesOf(first, second);
    expect(rates.cpus).toHaveLength(2);
    for (const shares of [rates.cpu, ...rates.cpus]) {
      const sum = Object.values(shares).reduce((total, share) => total + share, 0);
      for (const share of Object.values(shares)) expect(share).toBeGreaterThanOrEqual(0);
      expect(sum).toBeLessThanOrEqual(1 + 1e-9);
    }
    expect(rates.cpu.user + rates.cpu.system).toBeGreaterThan(0.05);
    expect(rates.samplerCpu).toBeLessThan(0.05);
  });
});

describe('a block of an old kernel', () => {
  test('without MemAvailable, guest columns and extra fields of disks', () => {
    expect(alpine.cpu).toEqual([1000, 200, 300, 40_000, 50, 6, 7, 8]);
    expect([...alpine.cpus.keys()]).toEqual([0, 2]);
    expect(alpine.memory).toEqual({ totalBytes: 507_988 * 1024, availableBytes: 250_000 * 1024 });
    expect(alpine.swap).toEqual({ totalBytes: 1_048_572 * 1024, usedBytes: 100_000 * 1024 });
    expect(alpine.load).toEqual([1.05, 0.7, 0.45]);
    expect(alpine.ownTicks).toBe(10_000);
    expect(Object.fromEntries(alpine.tcp)).toEqual({ ListenOverflows: 11, ListenDrops: 12, OutRsts: 90, RetransSegs: 70 });
  });

  test('counts whole disks and ways out once', () => {
    expect(Object.fromEntries(alpine.disks)).toEqual({ xvda: [100_000 * 512, 50_000 * 512], nvme0n1: [2000 * 512, 4000 * 512] });
    expect([...alpine.nets.keys()]).toEqual(['eth0']);
  });

  test('a disk that has only its partitions, and a host that has only volumes, count as well', () => {
    const disks = (names: string[]) => [
      ...rawOf(['1.00 1.00', 'cpu  1 2 3 4', ...names.map((name) => ` 1 0 ${name} 1 1 1 1 1 1 1 1 1 1 1`)]).disks.keys(),
    ];
    expect(disks(['xvda1', 'xvda2', 'loop0'])).toEqual(['xvda1', 'xvda2']);
    expect(disks(['dm-0', 'loop0'])).toEqual(['dm-0']);
    expect(disks(['sda', 'sda1', 'sda10', 'sdb', 'mmcblk0', 'mmcblk0p1', 'md0', 'dm-0'])).toEqual(['sda', 'sdb', 'mmcblk0']);
  });

  test('queues are read from /proc/net/tcp and tcp6, limits unknown', () => {
    expect(parseListenQueues(capturedLines('alpine-old', 'queues'))).toEqual([
      { address: '::', port: 22, queued: 1, limit: 0 },
      { address: '0.0.0.0', port: 80, queued: 3, limit: 0 },
      { address: '2001:db8::1', port: 443, queued: 0, limit: 0 },
      { address: '::1', port: 3306, queued: 0, limit: 0 },
      { address: '127.0.0.1', port: 8080, queued: 0, limit: 0 },
    ]);
  });
});

test('what is no block is none', () => {
  for (const lines of [[], [''], ['cpu  1 2 3 4'], ['1.00 1.00'], ['\0\u{1F600}'.repeat(1000)]])
    expect(parseHostRaw(lines)).toBeUndefined();
  const odd = rawOf([
    '1.00 1.00',
    'cpu  x y z',
    'MemTotal: x kB',
    ' 1 0 sda x 1 x 1 1 1 1 1 1 1 1',
    'Tcp: OutRsts',
    'Tcp: 1',
    'Tcp: -x',
    'TcpExt:',
  ]);
  expect(JSON.stringify([odd.cpu, odd.memory, [...odd.disks], [...odd.tcp]])).not.toContain('null');
});

describe('rates', () => {
  test('are by the time that really passed', () => {
    const tcp = new Map([...alpine.tcp, ['ListenOverflows', 11 + 300]] as const) as HostRaw['tcp'];
    expect(ratesOf(alpine, later({ tcp }, 3)).tcp.listenOverflows).toBeCloseTo(100);
  });

  test('are absent for readings in one burst and after a restart of the host', () => {
    expect(hostRates(alpine, later({}, 0.05), 100)).toBeUndefined();
    expect(hostRates(alpine, later({ uptimeSeconds: 30 }), 100)).toBeUndefined();
  });

  test('go on over a counter that ran over, and begin at 0 with one that was reset', () => {
    const net = (received: number) => ratesOf(alpine, later({ nets: new Map([['eth0', [received, 4_872_025]]]) })).net.receivedBytes;
    expect(net(1000)).toBeCloseTo(2 ** 32 - 4_294_960_000 + 1000);
    const small = { ...alpine, nets: new Map([['eth0', [9000, 0] as const]]) };
    expect(ratesOf(small, later({ nets: new Map([['eth0', [500, 0]]]) }, 2)).net.receivedBytes).toBeCloseTo(250);
  });

  test('leave out what was not there before: a disk, a CPU', () => {
    const grown = later({
      disks: new Map([...alpine.disks, ['sdz', [1e12, 1e12]]]),
      cpus: new Map([...alpine.cpus, [1, [500, 0, 0, 500, 0, 0, 0, 0]]]),
    });
    const rates = ratesOf(alpine, grown);
    expect(rates.disk).toEqual({ readBytes: 0, writtenBytes: 0 });
    expect(rates.cpus).toHaveLength(3);
    expect(Object.values(rates.cpus[1] ?? {})).toEqual([0, 0, 0, 0, 0, 0]);
    // And one that goes away.
    expect(ratesOf(grown, { ...alpine, uptimeSeconds: grown.uptimeSeconds + 1 }).cpus).toHaveLength(2);
  });

  test('a counter that steps back a little takes nothing from the others', () => {
    const cpu = [1050, 200, 300, 40_050, 45, 6, 7, 8];
    expect(ratesOf(alpine, later({ cpu })).cpu).toMatchObject({ user: 0.5, iowait: 0 });
  });
});

test('queues as ss tells them: IPv6, zones, several sockets on one port', () => {
  const lines = [
    'State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess',
    'LISTEN 7      511          0.0.0.0:80        0.0.0.0:*          ',
    'LISTEN 2      511          0.0.0.0:80        0.0.0.0:*',
    'LISTEN 0      128             [::]:22           [::]:*    ',
    'LISTEN 0      4096   127.0.0.53%lo:53        0.0.0.0:*',
    'LISTEN 1      100                *:9000            *:*',
    'ESTAB  0      0          127.0.0.1:80      127.0.0.1:5000',
  ];
  expect(parseListenQueues(lines)).toEqual([
    { address: '::', port: 22, queued: 0, limit: 128 },
    { address: '127.0.0.53', port: 53, queued: 0, limit: 4096 },
    { address: '0.0.0.0', port: 80, queued: 9, limit: 1022 },
    { address: '::', port: 9000, queued: 1, limit: 100 },
  ]);
  expect(parseListenQueues(capturedLines('debian-first', 'queues')).length).toBeGreaterThan(0);
});

test('how many may wait is remembered from the look that said it', () => {
  const before = [
    { address: '127.0.0.1', port: 80, queued: 0, limit: 511 },
    { address: '::', port: 80, queued: 0, limit: 128 },
  ];
  const now = [
    { address: '127.0.0.1', port: 80, queued: 9, limit: 0 },
    { address: '::', port: 80, queued: 1, limit: 256 },
    { address: '127.0.0.1', port: 8000, queued: 2, limit: 0 },
  ];
  expect(withKnownLimits(now, before).map(({ queued, limit }) => [queued, limit])).toEqual([
    [9, 511],
    [1, 256],
    [2, 0],
  ]);
});

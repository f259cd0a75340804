import { expect, it } from 'vitest';
import { kernelGrowth, readKernelCounters } from '../../../../shared/model/diagnosis/kernel-counters.ts';

const text = (drops: number) => `TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPReqQFullDoCookies TCPReqQFullDrop
TcpExt: 0 ${drops} ${drops + 1} 3 4
IpExt: InNoRoutes InTruncatedPkts
IpExt: 0 0
Ip: Forwarding DefaultTTL
Ip: 1 64
Tcp: RtoAlgorithm RetransSegs OutRsts
Tcp: 1 ${drops + 20} 9
pswpout 7
oom_kill 1
`;

it('reads what the kernel counts, and how far it grew', () => {
  const before = readKernelCounters(text(10));
  expect(before).toEqual({
    ...{ listenOverflows: 10, listenDrops: 11, resetsSent: 9, synQueueFull: 7, retransmits: 30, outOfMemoryKills: 1, swappedOutPages: 7 },
  });
  const after = readKernelCounters(text(25));
  if (before === undefined || after === undefined) throw new Error('Not read');
  expect(kernelGrowth(before, after)).toEqual({
    ...{ listenOverflows: 15, listenDrops: 15, resetsSent: 0, synQueueFull: 0, retransmits: 15, outOfMemoryKills: 0, swappedOutPages: 0 },
  });
  // It was started again in between.
  expect(kernelGrowth(after, before).listenOverflows).toBe(10);
});

it('an old kernel counts less, and other text is none', () => {
  expect(readKernelCounters('Tcp: OutRsts\nTcp: 3\n')).toMatchObject({ resetsSent: 3, listenOverflows: 0, outOfMemoryKills: 0 });
  expect(readKernelCounters('')).toBeUndefined();
  expect(readKernelCounters('cat: /proc/net/snmp: No such file or directory')).toBeUndefined();
});

import type { ListenQueue } from './host-sample.ts';

/**
 * Reads the accept queues out of `ss -ltn` (`LISTEN 0 511 127.0.0.1:80 0.0.0.0:*`), or of the lines of /proc/net/tcp and tcp6 that are in
 * state 0A: those do not say how many may wait, so `limit` is 0.
 */
export function parseListenQueues(lines: readonly string[]): ListenQueue[] {
  const queues = new Map<string, ListenQueue>();
  for (const line of lines) {
    const queue = fromSs(line) ?? fromProc(line);
    // One address may have several sockets (SO_REUSEPORT): they share what comes in, so they are one queue.
    if (queue === undefined) continue;
    const key = `${queue.address} ${queue.port}`;
    const known = queues.get(key);
    queues.set(key, known === undefined ? queue : { ...queue, queued: known.queued + queue.queued, limit: known.limit + queue.limit });
  }
  return [...queues.values()].sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1));
}

/** Fills in how many may wait, where a look did not say, from the one before. */
export function withKnownLimits(queues: readonly ListenQueue[], before: readonly ListenQueue[]): ListenQueue[] {
  const limits = new Map(before.map(({ address, port, limit }) => [`${address} ${port}`, limit]));
  return queues.map((queue) => (queue.limit > 0 ? queue : { ...queue, limit: limits.get(`${queue.address} ${queue.port}`) ?? 0 }));
}

function fromSs(line: string): ListenQueue | undefined {
  const match = /^LISTEN\s+(\d+)\s+(\d+)\s+(\S+):(\d+)\s/.exec(line);
  if (match === null) return undefined;
  const address = (match[3] ?? '').replace(/^\[(.*)\]/, '$1').replace(/%.*$/, '');
  return { address: address === '*' ? '::' : address, port: Number(match[4]), queued: Number(match[1]), limit: Number(match[2]) };
}

function fromProc(line: string): ListenQueue | undefined {
  const match = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:0000 0A [0-9A-F]{8}:([0-9A-F]{8}) /.exec(line);
  if (match === null) return undefined;
  const [, address = '', port = '', queued = ''] = match;
  return { address: readAddress(address), port: Number.parseInt(port, 16), queued: Number.parseInt(queued, 16), limit: 0 };
}

/** The kernel writes addresses as 32-bit words in the CPU's own order: all CPUs this is run on have the lowest byte first. */
function readAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)));
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16));
  const zeros = [...groups.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length)[0];
  if (zeros === undefined) return groups.join(':');
  const text = groups.join(':');
  return `${text.slice(0, zeros.index)}::${text.slice(zeros.index + zeros[0].length).replace(/^:/, '')}`;
}

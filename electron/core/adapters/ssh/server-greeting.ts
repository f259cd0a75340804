import type { Duplex } from 'node:stream';

/** What a port said first. */
export type ServerGreeting =
  /** e.g. `OpenSSH_9.2p1 Debian-2+deb12u3` */
  { readonly kind: 'ssh'; readonly software: string } | { readonly kind: 'other'; readonly said: string } | { readonly kind: 'closed' };

/** A server may say something before it says what it is: so much is waited for. */
const maxGreetingBytes = 8 * 1024;

/** Reads what a server says it is, and puts it back for whoever speaks with it next. Rejects when the connection fails first. */
export function readGreeting(stream: Duplex): Promise<ServerGreeting> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const settle = (greeting: ServerGreeting) => {
      stop();
      stream.pause();
      if (greeting.kind === 'ssh') stream.unshift(received);
      resolve(greeting);
    };
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const text = received.toString('latin1');
      const match = /(?:^|\n)SSH-(?:2\.0|1\.99)-([^\r\n]*)\r?\n/.exec(text);
      if (match) settle({ kind: 'ssh', software: match[1] ?? '' });
      else if (received.length > maxGreetingBytes || isForeign(text)) settle({ kind: 'other', said: text.trim().split(/\r?\n/)[0] ?? '' });
    };
    const onEnd = () => settle(received.length === 0 ? { kind: 'closed' } : { kind: 'other', said: received.toString('latin1').trim() });
    const onError = (error: Error) => {
      stop();
      reject(error);
    };
    const stop = () => {
      stream.off('data', onData);
      stream.off('end', onEnd);
      stream.off('close', onEnd);
      stream.off('error', onError);
    };
    stream.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
  });
}

/** Other servers that speak first, told at their first line. */
function isForeign(text: string): boolean {
  return (
    /^(?:HTTP\/|220[ -]|\+OK|\* OK|RFB |\x15\x03|\x16\x03|.{4}\x0a?\d+\.\d+\.\d+)/s.test(text) ||
    (/^SSH-/.test(text) && text.includes('\n'))
  );
}

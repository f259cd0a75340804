import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { SshHop } from './ssh-hop.ts';

/** So many intervals without a byte, each with a question of ours in it, are the end of a link. */
export const silencesUntilDead = 3;

/** A link that dies right after it was heard is noticed after at most this time. */
export function noticedWithinMs(intervalMs: number): number {
  return intervalMs * (silencesUntilDead + 1);
}

/**
 * Asks every machine of a chain whether it is alive, and names the first that is not.
 *
 * Any byte counts as an answer: a slow link that is full of data is not dead. Silences are counted, not milliseconds: after our own sleep
 * the answers that wait in the socket come first.
 */
export function watchLink(hops: readonly SshHop[], intervalMs: number, onDead: (hop: SshHop) => void): Disposable {
  const watched = hops.map((hop) => ({ hop, heard: true, silences: 0 }));
  const stops = watched.map((entry) => {
    const onData = () => {
      entry.heard = true;
    };
    entry.hop.stream.on('data', onData);
    return () => entry.hop.stream.off('data', onData);
  });
  const timer = setInterval(() => {
    for (const entry of watched) {
      entry.silences = entry.heard ? 0 : entry.silences + 1;
      entry.heard = false;
      ping(entry.hop);
    }
    const dead = watched.find(({ silences }) => silences >= silencesUntilDead);
    if (dead) onDead(dead.hop);
  }, intervalMs);
  return {
    dispose() {
      clearInterval(timer);
      for (const stop of stops) stop();
    },
  };
}

/** A request every server answers, if only by refusing: there is no such forwarding to end. */
function ping({ client }: SshHop): void {
  try {
    client.unforwardIn('keepalive.invalid', 0, () => {});
  } catch {
    // The connection has closed already, and whoever watches it was told.
  }
}

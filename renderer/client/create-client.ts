import { Connection } from './connection.ts';
import { openWireHere } from './open-wire.ts';

/** Connects this page to the core behind the door it came through, and keeps it connected. */
export function createClient(): Connection {
  return new Connection({ openWire: openWireHere, whyLost });
}

/** A browser does not say why a WebSocket was refused; the page itself does. */
async function whyLost() {
  if (location.protocol === 'app:') return undefined;
  const response = await fetch('/', { method: 'HEAD', cache: 'no-store' });
  if (response.status !== 401) return undefined;
  return {
    message: 'The console was started anew and does not know this page any more',
    hint: 'Open the address it printed in the terminal. `npx blitz serve` prints a fresh one.',
  };
}

import { ipcRenderer } from 'electron';

// All it does: the page asks for a port to the core, the main process answers with one. The names are those of renderer/client/open-wire.ts.
addEventListener('message', (event) => {
  if (event.source === window && event.data === 'blitz:connect') ipcRenderer.send('blitz:connect');
});
ipcRenderer.on('blitz:port', (event) => postMessage('blitz:port', location.origin, event.ports));

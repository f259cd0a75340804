import { type IpcMainEvent, ipcMain, MessageChannelMain } from 'electron';
import type { Wire } from '../../shared/contract/wire.ts';
import type { Logger } from '../core/base/logger.ts';
import { wireFromNodePort } from '../door/serve-message-port.ts';
import { isAppUrl } from './app-protocol.ts';

/** Answers a page that asks with one end of a channel to the core. Who asks is checked here, once; the port is the permission. */
export function handOverPorts(serve: (wire: Wire) => Promise<void>, logger: Logger): void {
  ipcMain.on('blitz:connect', (event) => {
    if (!isOurPage(event)) {
      logger.warn('Refused a port', { to: event.senderFrame?.url.slice(0, 200) ?? 'a frame that is gone' });
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    const wire = wireFromNodePort(port1);
    event.senderFrame?.postMessage('blitz:port', undefined, [port2]);
    serve(wire).catch((error: unknown) => {
      logger.failure('A window could not be let in', error);
      wire.close();
    });
  });
}

/** The top frame of a window that shows our page. A frame that has gone (`null`) proves nothing. */
function isOurPage({ senderFrame, sender }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url);
}

import type { Session } from 'electron';
import { isAppUrl } from './app-protocol.ts';

/** The one thing the page may do beyond showing itself: put text on the clipboard ("copy command"). */
const allowed = 'clipboard-sanitized-write';

/** Both handlers must say no: without the check handler some permissions are granted unasked. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback) => callback(permission === allowed && isAppUrl(contents.getURL())));
  session.setPermissionCheckHandler((_contents, permission, origin) => permission === allowed && isAppUrl(origin));
  session.setDevicePermissionHandler(() => false);
}

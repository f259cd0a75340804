import { Notification } from 'electron';
import type { Platform } from '../core/platform.ts';

/** One that nobody clicks may never say that it has gone. */
const mostKept = 50;
/** What is not held is collected, and its click with it. */
const kept = new Set<Notification>();

/** Shows the system's own notification; a click brings `open` the screen it is about. Nothing where there is none to show. */
export function notifyOnDesktop({ title, body, href }: Parameters<Platform['notify']>[0], open: (href: string | undefined) => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  const letGo = () => kept.delete(notification);
  notification.on('click', () => {
    letGo();
    open(href);
  });
  notification.on('close', letGo);
  notification.on('failed', letGo);
  kept.add(notification);
  if (kept.size > mostKept) for (const oldest of [...kept].slice(0, kept.size - mostKept)) kept.delete(oldest);
  notification.show();
}

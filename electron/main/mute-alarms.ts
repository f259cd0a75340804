import type { Client } from '../../shared/contract/index.ts';
import type { Logger } from '../core/base/logger.ts';
import type { Platform } from '../core/platform.ts';

const hourMs = 3_600_000;

/** Nobody is told of anything for an hour. Never rejects: what did not work is said. */
export function muteAlarms(openClient: () => Promise<Client>, notify: Platform['notify'], logger: Logger): Promise<void> {
  return tryTo('Not muted', async () => (await openClient()).alarms.mute({ until: Date.now() + hourMs }), notify, logger);
}

/** Ends what `muteAlarms` began. Never rejects: what did not work is said. */
export function unmuteAlarms(openClient: () => Promise<Client>, notify: Platform['notify'], logger: Logger): Promise<void> {
  return tryTo('Still muted', async () => (await openClient()).alarms.unmute({}), notify, logger);
}

async function tryTo(failed: string, work: () => Promise<unknown>, notify: Platform['notify'], logger: Logger): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.failure(failed, error);
    notify({ title: failed, body: error instanceof Error ? error.message : String(error), href: '#/alarms' });
  }
}

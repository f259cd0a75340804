import type { Client } from '../../shared/contract/index.ts';
import type { Logger } from '../core/base/logger.ts';
import type { Platform } from '../core/platform.ts';

/** Ends whatever is going on, and says what could not be ended. Never rejects. */
export async function stopEverything(openClient: () => Promise<Client>, notify: Platform['notify'], logger: Logger): Promise<void> {
  try {
    const client = await openClient();
    const { stopped, failed } = await client.app.stopEverything();
    const [first] = failed;
    if (first !== undefined) {
      const body = failed.map(({ what, problem }) => `${what}: ${problem.message}`).join('\n');
      notify({ title: failed.length === 1 ? `Not stopped: ${first.what}` : `${failed.length} jobs could not be stopped`, body });
    } else if (stopped.length > 0) notify({ title: 'Stopped', body: stopped.join('\n') });
  } catch (error) {
    logger.failure('Stop everything failed', error);
    notify({ title: 'Not stopped', body: error instanceof Error ? error.message : String(error) });
  }
}

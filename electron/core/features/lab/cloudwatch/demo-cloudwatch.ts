import { hostname } from 'node:os';
import { putDemoAlarms } from './demo-alarms.ts';
import { demoInstanceId, startDemoFeed } from './demo-feed.ts';
import { EmulatedAccount } from './emulated-account.ts';
import { startCloudwatchEmulator } from './start-cloudwatch-emulator.ts';

export interface DemoCloudwatch {
  /** e.g. `http://127.0.0.1:43210` */
  readonly url: string;
  /** Settles when its port is closed. */
  stop(): Promise<void>;
}

/** Starts the demo's CloudWatch on a free loopback port: this machine as its one instance, a few alarms to begin with. It forgets all when it ends. */
export async function startDemoCloudwatch(options: { readonly ownProcess: boolean }): Promise<DemoCloudwatch> {
  const now = Date.now();
  const account = new EmulatedAccount({
    instances: [
      {
        id: demoInstanceId,
        name: `demo (${hostname()})`,
        type: 'demo.lab',
        state: 'running',
        privateIp: '127.0.0.1',
        publicIp: undefined,
        launchedAt: now,
        detailedMonitoring: true,
      },
    ],
  });
  putDemoAlarms(account, now, options);
  const emulator = await startCloudwatchEmulator({ account });
  const feed = startDemoFeed(account, options);
  return {
    url: emulator.url,
    async stop() {
      feed.dispose();
      await emulator.close();
    },
  };
}

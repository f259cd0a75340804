import { EmulatedAccount, type EmulatedAccountOptions } from '../../../electron/core/features/lab/cloudwatch/emulated-account.ts';
import { type EmulatorCall, startCloudwatchEmulator } from '../../../electron/core/features/lab/cloudwatch/start-cloudwatch-emulator.ts';
import { EmulatorFaults } from './emulator-faults.ts';

export interface FakeCloudWatchOptions extends EmulatedAccountOptions {
  /** Unix ms; the machine's clock by default. Not what signatures are compared with. */
  readonly now?: (() => number) | undefined;
  /** Judge alarms every second; true. Else `tick()` does. */
  readonly ticks?: boolean | undefined;
}

export interface FakeCloudWatch {
  readonly url: string;
  /** What is in it, to be looked at and filled without a request. */
  readonly account: EmulatedAccount;
  readonly faults: EmulatorFaults;
  /** Every request that was signed, the oldest first, also those refused. */
  readonly requests: readonly Pick<EmulatorCall, 'service' | 'operation' | 'protocol'>[];
  /** Judges the alarms that are due now. */
  tick(): void;
  close(): Promise<void>;
}

/** The demo lab's CloudWatch on a port of its own, with what goes wrong with AWS on demand. */
export async function startFakeCloudWatch(options: FakeCloudWatchOptions = {}): Promise<FakeCloudWatch> {
  const account = new EmulatedAccount(options);
  const faults = new EmulatorFaults();
  const requests: Pick<EmulatorCall, 'service' | 'operation' | 'protocol'>[] = [];
  const now = () => (options.now ?? Date.now)() + faults.skewMs;
  const emulator = await startCloudwatchEmulator({
    account,
    now,
    ticks: options.ticks,
    before: (call) => {
      requests.push({ service: call.service, operation: call.operation, protocol: call.protocol });
      return faults.meet(call);
    },
  });
  return {
    url: emulator.url,
    account,
    faults,
    requests,
    tick: () => account.tick(now()),
    async close() {
      faults.dispose();
      await emulator.close();
    },
  };
}

import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { AwsScope, AwsScopeStatus } from '../../../../shared/contract/aws.ts';
import type { AwsGateway } from '../../adapters/aws/index.ts';

/** What other features know of AWS. */
export interface AwsAccess {
  /** Those whose alarms are watched: the settings' own, those of targets that name a region, the demo lab's while it runs. No duplicates. */
  scopes(): readonly AwsScope[];
  onScopes(listener: () => void): Disposable;
  /** The scope of a target's metrics and alarms: its own profile and region, else the settings'; the demo's for the lab's machine. */
  scopeOf(id: TargetId): AwsScope | undefined;
  /**
   * Does something with an account. With expired credentials it is done once more with fresh ones. How it went is kept in the scope's status,
   * requests are counted there. Rejects with what `AwsGateway` rejects with, and with `unavailable` where the scope is signed out.
   */
  use<T>(scope: AwsScope, work: (gateway: AwsGateway, signal: AbortSignal | undefined) => Promise<T>, signal?: AbortSignal): Promise<T>;
  status(scope: AwsScope): AwsScopeStatus;
}

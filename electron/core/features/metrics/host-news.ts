import type { Problem } from '../../../../shared/contract/hosts.ts';
import type { HostSamples } from '../../../../shared/contract/metrics.ts';
import type { PackedHostSample } from '../../../../shared/model/host-pack.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';

/** How sampling of a host stands, and the samples that are new: `HostSamples` of the contract. */
export interface HostNews {
  readonly state: HostSamples['state'];
  readonly problem?: Problem | undefined;
  readonly samples: readonly HostSample[];
}

/** The same of a run: what was kept of one that has ended comes as it is kept. */
export interface RunHostNews extends HostNews {
  readonly packed?: readonly PackedHostSample[] | undefined;
}

/** Samples a watcher that does not take them may fall behind by: the 15 minutes that are kept. */
const mostSamples = 900;

/** What a slow watcher gets: how it stands now, and every sample since. */
export function mergeNews(held: HostNews, next: HostNews): HostNews {
  return { ...next, samples: [...held.samples, ...next.samples].slice(-mostSamples) };
}

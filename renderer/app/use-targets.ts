import { useMemo } from 'react';
import type { TargetId } from '../../shared/base/ids.ts';
import type { HostStatus } from '../../shared/contract/hosts.ts';
import { localTargetId, type Target } from '../../shared/contract/targets.ts';
import { useAction, useStream } from '../client/index.ts';

/** The machines the console knows, whether they are reached, and the one that is worked with. */
export interface Targets {
  /** This machine first; empty until they are known. */
  readonly targets: readonly Target[];
  readonly hosts: ReadonlyMap<TargetId, HostStatus>;
  /** The one picked in the bar, else this machine; `undefined` until the targets are known. */
  readonly current: Target | undefined;
  /** The session of the current one. */
  readonly link: HostStatus | undefined;
  pick(id: TargetId): void;
}

/** One subscription for the whole page: the frame hands it to the screens. */
export function useTargets(): Targets {
  const targets = useStream((client, signal) => client.targets.watch(undefined, { signal }), 'targets').value?.targets;
  const hosts = useStream((client, signal) => client.hosts.watch(undefined, { signal }), 'hosts').value?.hosts;
  const settings = useStream((client, signal) => client.settings.changes(undefined, { signal }), 'current target').value;
  const save = useAction((client, currentTarget: TargetId) => client.settings.update({ currentTarget }));
  const byId = useMemo(() => new Map(hosts?.map((host) => [host.targetId, host])), [hosts]);
  const wanted = settings?.currentTarget ?? localTargetId;
  const current = targets?.find(({ id }) => id === wanted) ?? targets?.find(({ id }) => id === localTargetId);
  return {
    targets: targets ?? none,
    hosts: byId,
    current,
    link: current ? byId.get(current.id) : undefined,
    pick: (id) => void save.run(id),
  };
}

const none: readonly Target[] = [];

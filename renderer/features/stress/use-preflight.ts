import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import type { HostStatus } from '../../../shared/contract/hosts.ts';
import type { StressPreflight } from '../../../shared/contract/stress.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import type { StressSettings } from '../../../shared/model/stress-settings.ts';
import { useCall } from '../../client/index.ts';

/**
 * What the settings would do to the target, found out there a moment after they were last changed.
 *
 * The answer before stays (`fresh` is false then) until the next one is there. A host whose link has failed is not asked: every question
 * would try the link again.
 */
export function usePreflight(target: Target, link: HostStatus | undefined, settings: StressSettings | undefined) {
  const text = settings && JSON.stringify(settings);
  const [settled] = useDebouncedValue(text, 250);
  const reachable = target.access.kind === 'local' || (link?.state !== 'failed' && link?.state !== 'reconnecting');
  const { data, error, loading, reload } = useCall(
    (client, signal) => client.stress.preflight({ targetId: target.id, settings: JSON.parse(settled ?? '{}') }, { signal }),
    reachable && settled !== undefined ? `preflight ${target.id} ${settled}` : undefined,
  );
  const before = useRef<StressPreflight | undefined>(undefined);
  useEffect(() => {
    if (data) before.current = data;
  }, [data]);
  return {
    preflight: data ?? before.current,
    fresh: data !== undefined && !loading && settled === text,
    reachable,
    error,
    reload,
  };
}

import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import { useCall } from '../../client/index.ts';

/** Requests per second the same address answered in the newest run that ended, for the estimate. */
export function useKnownRate(plan: LoadPlan | undefined): number | undefined {
  const url = plan?.requests[0]?.url;
  const origin = url === undefined ? undefined : URL.parse(url)?.origin;
  const { data } = useCall(
    (client, signal) => client.runs.list({ search: origin ?? '', state: 'completed', limit: 1 }, { signal }),
    origin === undefined ? undefined : `rate of ${origin}`,
  );
  const rate = data?.items[0]?.ratePerSecond;
  return rate !== undefined && rate > 0 ? rate : undefined;
}

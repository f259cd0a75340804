import { formatRate } from '../format.ts';
import type { SizedInstance } from './sizing.ts';

const mostMachines = 50;

/** The alternative to one bigger machine: the cheapest number of like ones that carry the goal for ever, and what has to be done first. */
export function splitText(instances: readonly SizedInstance[], goalRate: number, single: SizedInstance | undefined): string {
  const fleets = instances.flatMap((instance) => {
    const count = Math.max(2, Math.ceil(goalRate / instance.ratePerSecond));
    return count <= mostMachines ? [{ instance, count, price: count * instance.pricePerHour }] : [];
  });
  const [best] = fleets.toSorted((a, b) => a.price - b.price || a.count - b.count);
  if (best === undefined)
    return `No ${mostMachines} machines of the list carry ${formatRate(goalRate)}: make a request cheaper first (a cache, less work for each).`;
  const { instance, count, price } = best;
  const against = single === undefined ? 'no single type of the list carries it' : `one ${single.type} is ${dollars(single.pricePerHour)}`;
  return `Apart: ${count} × ${instance.type} behind a load balancer, ${count} × ${formatRate(instance.ratePerSecond)} for ${dollars(price)} (${against}), the balancer not counted. What the machines share must leave them first: a JSON file becomes a database.`;
}

const dollars = (value: number) => `$${value.toFixed(value < 1 ? 3 : 2)}/h`;

import { IconStarFilled } from '@tabler/icons-react';
import { formatCount, formatShare } from '../../../../shared/model/format.ts';
import type { SizedInstance, Sizing } from '../../../../shared/model/sizing/sizing.ts';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { type Tone, ToneIcon } from '../../../ui/state-badge.tsx';
import classes from './sizing-panel.module.css';

const answers: Record<SizedInstance['carries'], { readonly tone: Tone; readonly text: string }> = {
  yes: { tone: 'ok', text: 'yes' },
  for_a_while: { tone: 'warning', text: 'for a while' },
  no: { tone: 'failed', text: 'no' },
};

/** Instance types held against the goal, the cheapest that carries it marked. */
export function InstanceTable({ sizing }: { sizing: Sizing }) {
  const { instances, recommended, pricesAsOf } = sizing;
  return (
    <>
      <div className={classes.table}>
        <PlainTable label="Instance types" minWidth={720}>
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col">Carries it</th>
              <th scope="col" data-align="right">
                For ever, req/s
              </th>
              <th scope="col" data-align="right">
                With credits, req/s
              </th>
              <th scope="col" data-align="right">
                vCPUs
              </th>
              <th scope="col" data-align="right">
                Memory
              </th>
              <th scope="col" data-align="right">
                Baseline
              </th>
              <th scope="col" data-align="right">
                USD an hour
              </th>
            </tr>
          </thead>
          <tbody>
            {instances.map((instance) => (
              <InstanceRow key={instance.type} instance={instance} isRecommended={instance.type === recommended} />
            ))}
          </tbody>
        </PlainTable>
      </div>
      <p className={classes.prices}>{`On demand, Linux, us-east-1, as of ${pricesAsOf}. ${
        recommended === undefined ? 'None of these carries the goal.' : `${recommended} is the cheapest that carries it.`
      }`}</p>
    </>
  );
}

function InstanceRow({ instance, isRecommended }: { instance: SizedInstance; isRecommended: boolean }) {
  const { type, vcpus, memoryGib, baseline, ratePerSecond, burstRatePerSecond, burstMinutes, carries, pricePerHour } = instance;
  const { tone, text } = answers[carries];
  return (
    <tr>
      <th scope="row">
        <span className={classes.type}>{type}</span>
        {isRecommended ? (
          <span className={classes.recommended}>
            <IconStarFilled size={11} aria-hidden />
            cheapest
          </span>
        ) : undefined}
      </th>
      <td>
        <span className={classes.carries}>
          <ToneIcon tone={tone} size={13} />
          {burstMinutes === undefined ? text : `${text}: ${formatCount(burstMinutes)}\u2009min`}
        </span>
      </td>
      <td data-align="right">{formatCount(ratePerSecond)}</td>
      <td data-align="right">{baseline === undefined ? '–' : formatCount(burstRatePerSecond)}</td>
      <td data-align="right">{vcpus}</td>
      <td data-align="right">{`${memoryGib}\u2009GiB`}</td>
      <td data-align="right">{baseline === undefined ? '–' : formatShare(baseline)}</td>
      <td data-align="right">{pricePerHour.toFixed(4)}</td>
    </tr>
  );
}

import type { LimitSearch } from '../../../../shared/contract/experiments.ts';
import { formatCount, formatDuration, formatRate } from '../../../../shared/model/format.ts';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { hrefOf } from '../../../ui/route.ts';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { describeStep, phaseNames } from '../limit-text.ts';

/** Every rate that was tried, the newest first. */
export function StepTable({ steps }: { steps: LimitSearch['steps'] }) {
  return (
    <PlainTable label="Every step" minWidth={640}>
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Why this rate</th>
          <th scope="col" data-align="right">
            Rate
          </th>
          <th scope="col">What came of it</th>
          <th scope="col" data-align="right">
            Failed
          </th>
          <th scope="col" data-align="right">
            p95
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.toReversed().map((step) => {
          const badge = describeStep(step.outcome);
          return (
            <tr key={step.runId}>
              <td>
                <a href={hrefOf({ screen: 'run', id: step.runId })}>{step.runId}</a>
              </td>
              <td>{phaseNames[step.phase]}</td>
              <td data-align="right">{formatRate(step.ratePerSecond)}</td>
              <td>
                <StateBadge tone={badge.tone}>{badge.text}</StateBadge>
              </td>
              <td data-align="right">{`${formatCount(step.failed)} of ${formatCount(step.asked)}`}</td>
              <td data-align="right">{step.p95Ms > 0 ? formatDuration(step.p95Ms) : '–'}</td>
            </tr>
          );
        })}
      </tbody>
    </PlainTable>
  );
}

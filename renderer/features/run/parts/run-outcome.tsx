import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { formatMetricValue } from '../../../../shared/model/metric-value.ts';
import { outcomeText } from '../../../../shared/model/outcome.ts';
import { Notice } from '../../../ui/notice.tsx';
import type { Tone } from '../../../ui/state-badge.tsx';
import classes from './run-page.module.css';

/** What came of it, in one sentence; said aloud when it is known. */
export function RunOutcome({ sample, passed, reason }: { sample: LoadSample; passed: boolean | undefined; reason: string | undefined }) {
  const { totals, state } = sample;
  if (state === 'running') return undefined;
  const text = outcomeText({ state, ...totals, failures: sample.failures });
  const broken = sample.thresholds.filter((threshold) => !threshold.ok);
  const verdict =
    passed === undefined
      ? undefined
      : passed
        ? sample.thresholds.length > 0
          ? 'Passed: every threshold holds.'
          : undefined
        : broken.length > 0
          ? `${broken.length === 1 ? 'Threshold' : 'Thresholds'} failed: ${broken.map((threshold) => `${threshold.metric}: ${threshold.expression} (${formatMetricValue(threshold)})`).join(', ')}`
          : reason;
  return (
    <Notice
      tone={toneOf(sample, passed)}
      title={
        <span className={classes.outcome} data-testid="outcome">
          {text}
        </span>
      }
      hint={verdict}
      live={false}
    />
  );
}

function toneOf({ state, totals }: LoadSample, passed: boolean | undefined): Tone {
  if (state === 'interrupted' || state === 'internal_error') return 'warning';
  if (totals.failed > 0 || passed === false) return totals.failed === 0 && state === 'stopped_by_user' ? 'unknown' : 'failed';
  return state === 'completed' ? 'ok' : 'unknown';
}

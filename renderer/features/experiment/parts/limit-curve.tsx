import { useElementSize } from '@mantine/hooks';
import type { LimitSearch } from '../../../../shared/contract/experiments.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../../../shared/model/format.ts';
import { describeStep, logPlace, logTicks, rateBounds } from '../limit-text.ts';
import classes from './limit-curve.module.css';
import { StepMark } from './step-mark.tsx';

type Step = LimitSearch['steps'][number];

const left = 68;
const right = 20;
const laneHeight = 110;
const top = 26;
const gap = 22;
const height = top + laneHeight * 2 + gap + 26;

/** Every rate tried, from the left slow to the right fast: p95 above, the share that failed below; and where the limit lies. */
export function LimitCurve({ steps, held, lost }: { steps: readonly Step[]; held: number | undefined; lost: number | undefined }) {
  const { ref, width } = useElementSize();
  if (steps.length === 0) return <p className={classes.empty}>The first rate is being tried. Each becomes a point here.</p>;
  const [least, most] = rateBounds(steps);
  const x = (rate: number) => left + logPlace(rate, least, most) * Math.max(10, width - left - right);
  const lanes = [
    { title: 'p95', value: (step: Step) => step.p95Ms, text: formatDuration, at: top, isLogarithmic: true },
    {
      title: 'failed',
      value: failedShare,
      text: (share: number) => formatShare(rounded(share)),
      at: top + laneHeight + gap,
      isLogarithmic: false,
    },
  ];
  return (
    <div ref={ref} className={classes.curve}>
      <svg width={width} height={height} role="img" aria-label={describeCurve(steps, held, lost)}>
        {logTicks(least, most).map((tick) => (
          <g key={tick}>
            <line className={classes.grid} x1={x(tick)} x2={x(tick)} y1={top} y2={height - 26} />
            <text className={classes.tick} x={x(tick)} y={height - 10} textAnchor="middle">
              {formatCount(tick)}
            </text>
          </g>
        ))}
        <text className={classes.tick} x={left - 8} y={height - 10} textAnchor="end">
          req/s
        </text>
        {held === undefined ? undefined : <Bound x={x(held)} tone="ok" text={`holds ${formatCount(held)}`} anchor="end" />}
        {lost === undefined ? undefined : <Bound x={x(lost)} tone="failed" text={`not ${formatCount(lost)}`} anchor="start" />}
        {lanes.map((lane) => (
          <Lane key={lane.title} lane={lane} steps={steps} x={x} width={width} />
        ))}
      </svg>
      <ul className={classes.legend} aria-hidden>
        {(['held', 'failed', 'behind', 'generator'] as const)
          .filter((outcome) => steps.some((step) => step.outcome === outcome))
          .map((outcome) => (
            <li key={outcome}>
              <svg width="12" height="12" aria-hidden>
                <StepMark outcome={outcome} x={6} y={6} />
              </svg>
              {describeStep(outcome).text}
            </li>
          ))}
      </ul>
    </div>
  );
}

interface LaneLook {
  readonly title: string;
  readonly at: number;
  /** Of two latencies the ratio matters; of two shares the difference. */
  readonly isLogarithmic: boolean;
  value(step: Step): number;
  text(value: number): string;
}

function Lane({ lane, steps, x, width }: { lane: LaneLook; steps: readonly Step[]; x(rate: number): number; width: number }) {
  const { title, at, value, text, isLogarithmic } = lane;
  const most = Math.max(...steps.map(value));
  const least = isLogarithmic ? Math.min(...steps.map(value).filter((one) => one > 0), most) / 1.5 : 0;
  const height01 = (of: number) => (of <= least || most <= 0 ? 0 : isLogarithmic ? logPlace(of, least, most) : of / most);
  const y = (step: Step) => at + laneHeight - height01(value(step)) * (laneHeight - 8);
  return (
    <g>
      <line className={classes.floor} x1={left} x2={Math.max(left, width - right)} y1={at + laneHeight} y2={at + laneHeight} />
      <text className={classes.name} x={left - 8} y={at + laneHeight} textAnchor="end">
        {title}
      </text>
      <text className={classes.tick} x={left - 8} y={at + 12} textAnchor="end">
        {most > 0 ? text(most) : '0'}
      </text>
      {steps.map((step) => (
        <StepMark key={step.runId} outcome={step.outcome} x={x(step.ratePerSecond)} y={y(step)}>
          <title>{`${formatRate(step.ratePerSecond)}: ${title} ${text(value(step))}, ${describeStep(step.outcome).text}`}</title>
        </StepMark>
      ))}
    </g>
  );
}

function Bound({ x, tone, text, anchor }: { x: number; tone: 'ok' | 'failed'; text: string; anchor: 'start' | 'end' }) {
  return (
    <g className={classes.bound} data-tone={tone}>
      <line x1={x} x2={x} y1={top - 6} y2={height - 26} />
      <text x={anchor === 'end' ? x - 4 : x + 4} y={top - 10} textAnchor={anchor}>
        {text}
      </text>
    </g>
  );
}

function failedShare({ failed, asked }: Step): number {
  return asked > 0 ? failed / asked : 0;
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

function describeCurve(steps: readonly Step[], held: number | undefined, lost: number | undefined): string {
  const parts = [
    `${formatCount(steps.length)} rates were tried`,
    ...(held === undefined ? [] : [`nothing failed at ${formatRate(held)}`]),
    ...(lost === undefined ? [] : [`${formatRate(lost)} was not carried`]),
  ];
  return `${parts.join('; ')}. The table below has every one.`;
}

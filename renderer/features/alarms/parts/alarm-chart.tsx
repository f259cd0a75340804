import { Button, SegmentedControl } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Alarm, AlarmDetail, AlarmEvent } from '../../../../shared/contract/alarms.ts';
import { useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import classes from '../alarm-page.module.css';
import { useOnChange } from '../use-on-change.ts';
import { untilText } from './mute-menu.tsx';
import { type ChartMoment, ThresholdChart } from './threshold-chart.tsx';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const spans = [
  { value: String(5 * minuteMs), label: '5 min' },
  { value: String(hourMs), label: '1 h' },
  { value: String(3 * hourMs), label: '3 h' },
  { value: String(12 * hourMs), label: '12 h' },
  { value: String(24 * hourMs), label: '1 d' },
  { value: String(7 * 24 * hourMs), label: '1 wk' },
];
/** Changes drawn at most. */
const mostMoments = 60;
/** So many labels can be read side by side. */
const mostLabels = 9;

/** What the alarm looks at, against its threshold, with every change of its state. Follows now, unless a moment was asked for. */
export function AlarmChart(props: {
  alarm: Alarm;
  detail: AlarmDetail | undefined;
  events: readonly AlarmEvent[];
  /** The moment that was asked for, Unix ms. */
  at: number | undefined;
  onNow(): void;
}) {
  const { alarm, detail, events, at, onNow } = props;
  const periodS = detail?.draft?.periodS ?? (alarm.scope === undefined ? 10 : 60);
  const [spanMs, setSpanMs] = useState(usualSpan(alarm, periodS));
  const [now, setNow] = useState(() => Date.now());
  const everyMs = refreshEvery(alarm, periodS);
  const { since } = alarm;
  useEffect(() => {
    if (at !== undefined || since === 0) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [at, everyMs, since]);

  const endAt = at === undefined ? now : Math.min(Date.now(), at + spanMs / 3);
  const startAt = endAt - spanMs;
  const { data, error, reload } = useCall(
    (client, signal) => client.alarms.graph({ id: alarm.id, startAt, endAt }, { signal }),
    `graph of ${alarm.id} ${spanMs} ${at ?? ''}`,
  );
  useOnChange(now, reload);

  const moments: ChartMoment[] = [
    ...stateMoments(events, spanMs),
    ...(at === undefined || events.some((event) => Math.abs(event.at - at) < 1000)
      ? []
      : [{ at, label: 'here', tone: 'warning' as const }]),
  ];
  const isComposite = alarm.kind === 'composite';
  if (isComposite) return undefined;
  return (
    <Panel
      title="Metric"
      flush
      aside={
        <span className={classes.aside}>
          {at === undefined ? undefined : (
            <Button variant="default" size="compact-xs" onClick={onNow}>
              {`At ${untilText(at)}: back to now`}
            </Button>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Time shown"
            data={spans}
            value={String(spanMs)}
            onChange={(value) => setSpanMs(Number(value))}
          />
        </span>
      }
    >
      {error ? (
        <div className={classes.inset}>
          <Notice tone="failed" title={error.message} hint={error.hint} />
        </div>
      ) : undefined}
      <ThresholdChart
        title={detail?.draft ? metricTitle(detail) : alarm.name}
        graph={data ?? { times: [], values: [] }}
        fromMs={axisStart(data?.times[0], startAt, endAt)}
        toMs={endAt}
        periodS={periodS}
        threshold={detail?.draft?.threshold}
        moments={moments}
        placeholder={placeholder(data, error !== undefined)}
      />
    </Panel>
  );
}

/** CloudWatch keeps points of less than a minute for three hours, and we keep those of a second as long. */
function usualSpan({ scope }: Alarm, periodS: number): number {
  if (periodS >= 60) return 3 * hourMs;
  return scope === undefined ? 5 * minuteMs : hourMs;
}

/** Never faster than the period; of AWS, where every metric asked for costs, at most once a minute. */
function refreshEvery({ scope }: Alarm, periodS: number): number {
  const periodMs = Math.max(2000, periodS * 1000);
  return scope?.kind === 'aws' ? Math.max(minuteMs, periodMs) : Math.min(30_000, periodMs);
}

/** A young alarm's time before its first point is nothing to look at; a fifth of the time asked for is shown at least. */
function axisStart(firstAt: number | undefined, startAt: number, endAt: number): number {
  return firstAt === undefined ? startAt : Math.max(startAt, Math.min(firstAt, endAt - (endAt - startAt) / 5));
}

/** Each change is a line; those without room for a word are named in the history below. An ALARM comes before its recovery. */
function stateMoments(events: readonly AlarmEvent[], spanMs: number): ChartMoment[] {
  const changes = events.filter(({ kind, to }) => kind === 'state' && to !== undefined).slice(0, mostMoments);
  const labelled: number[] = [];
  const named = new Set<AlarmEvent>();
  for (const event of [...changes].sort((a, b) => Number(b.to === 'ALARM') - Number(a.to === 'ALARM'))) {
    if (labelled.some((at) => Math.abs(at - event.at) < spanMs / mostLabels)) continue;
    labelled.push(event.at);
    named.add(event);
  }
  return changes.map((event) => ({
    at: event.at,
    label: named.has(event) ? (event.to ?? '') : '',
    tone: event.to === 'ALARM' ? 'failed' : 'unknown',
  }));
}

function placeholder(data: { readonly times: readonly number[] } | undefined, failed: boolean): string | undefined {
  if (data === undefined) return failed ? 'Not known' : 'Asking…';
  return data.times.length === 0 ? 'No data in this time.' : undefined;
}

function metricTitle({ alarm, draft }: AlarmDetail): string {
  const name = draft?.where.kind === 'cloudwatch' ? draft.where.metric.name : (alarm.condition.split(/ (?:>=|<=|>|<) /)[0] ?? alarm.name);
  return alarm.subject === '' ? name : `${name} · ${alarm.subject}`;
}

import { describe, expect, it, vi } from 'vitest';
import { throttleLatest } from '../../../renderer/features/run/throttle-latest.ts';
import { contrastOf, visibleHue } from '../../../renderer/ui/hue.ts';
import { curvePositions, percentileAt, percentilePosition, supportedCurve } from '../../../renderer/ui/percentile-axis.ts';
import { hrefOf, parseRoute } from '../../../renderer/ui/route.ts';
import { alarmHref } from '../../../shared/model/alarm-href.ts';
import { type FailureClass, transportFailureClasses } from '../../../shared/model/failure-class.ts';
import { failureColor } from '../../../shared/model/failure-color.ts';
import { formatClock, formatClockTenths, formatClockTick } from '../../../shared/model/format.ts';

describe('failure colours', () => {
  const classes: FailureClass[] = [...transportFailureClasses, 'http_404', 'http_500', 'http_502', 'http_503', 'http_504'];
  it.each(classes)('%s can be seen on both panels', (failureClass) => {
    const hue = visibleHue(failureColor(failureClass));
    if (typeof hue === 'string') throw new Error('a colour for each scheme is expected');
    expect(contrastOf(hue.light, '#ffffff')).toBeGreaterThanOrEqual(3);
    expect(contrastOf(hue.dark, '#17191d')).toBeGreaterThanOrEqual(3);
  });
});

describe('percentile axis', () => {
  it('gives each nine the same room', () => {
    expect([0, 90, 99, 99.9].map(percentilePosition).map((position) => Number(position.toFixed(6)))).toEqual([0, 1, 2, 3]);
    expect([0, 1, 2, 3, 4].map(percentileAt)).toEqual([0, 90, 99, 99.9, 99.99]);
  });

  it('draws p100 a little beyond the last percentile that has a place', () => {
    const [, last = 0, end = 0] = curvePositions([50, 99, 100]);
    expect(end).toBeGreaterThan(last);
    expect(end - last).toBeLessThan(1);
  });

  it('shows no percentile finer than the number of requests', () => {
    const curve = [
      [50, 1],
      [99, 2],
      [99.9, 3],
      [99.99, 4],
      [100, 5],
    ] as const;
    expect(supportedCurve(curve, 1000).map(([percentile]) => percentile)).toEqual([50, 99, 99.9, 100]);
  });
});

describe('routes', () => {
  it.each([
    '#/',
    '#/run',
    '#/run/41',
    '#/verdict',
    '#/verdict/41',
    '#/compare',
    '#/experiment',
    '#/experiment/3',
    '#/limit',
    '#/history',
    '#/settings',
    '#/lab',
    '#/logs',
    '#/terminal',
    '#/host',
    '#/stress',
    '#/targets',
    '#/targets/new',
    '#/targets/shop-prod',
    '#/targets/shop-prod/edit',
    '#/metrics',
    '#/alarms',
    '#/alarms/new',
    '#/alarms/local%2F7',
    '#/alarms/aws%2Fshop%2Feu-central-1%2FCPU%20%3E%2080%25%20%3F%20%2F%20%22x%22',
    '#/alarms/local%2F7/edit',
  ])('%s stays what it is', (hash) => {
    expect(hrefOf(parseRoute(hash))).toBe(hash);
  });

  it.each(['', '#/nowhere', '#//'])('%j is home', (hash) => {
    expect(parseRoute(hash)).toEqual({ screen: 'home' });
  });

  it('takes no run number that is none', () => {
    expect(parseRoute('#/run/0')).toEqual({ screen: 'run' });
    expect(parseRoute('#/run/4x')).toEqual({ screen: 'run' });
  });

  it('finds an alarm whatever its name holds, and shows the list for what is no text', () => {
    const id = 'aws/shop/eu-central-1/CPU > 80% ? # / "x" ü';
    expect(parseRoute(alarmHref(id))).toEqual({ screen: 'alarms', id });
    expect(parseRoute(alarmHref(id, 1_700_000_000_000))).toEqual({ screen: 'alarms', id });
    expect(parseRoute('#/alarms/%E0%A4%A')).toEqual({ screen: 'alarms' });
    expect(parseRoute('#/alarms/')).toEqual({ screen: 'alarms' });
    expect(parseRoute('#/alarms/new/edit')).toEqual({ screen: 'alarms', id: 'new' });
  });

  it('takes no target that is none', () => {
    expect(parseRoute('#/targets/A b')).toEqual({ screen: 'targets' });
    expect(parseRoute('#/targets/new/edit')).toEqual({ screen: 'targets', id: 'new' });
    expect(parseRoute('#/targets/shop/edit/more')).toEqual({ screen: 'targets', id: 'shop', edit: true });
  });
});

it('writes seconds as a clock', () => {
  expect([0.5, 64, 3723].map(formatClock)).toEqual(['0:00', '1:04', '1:02:03']);
  expect([0.125, 64.9, 0.6000000001].map(formatClockTenths)).toEqual(['0:00.1', '1:04.9', '0:00.6']);
  expect([0, 0.30000000000000004, 2.5, 3, 60.05].map(formatClockTick)).toEqual(['0:00', '0:00.3', '0:02.5', '0:03', '1:00.05']);
});

it('hands on the first value at once, the newest after the interval, and the last without waiting', () => {
  vi.useFakeTimers();
  try {
    const seen: number[] = [];
    const throttle = throttleLatest<number>((value) => seen.push(value), 250);
    throttle.push(1);
    throttle.push(2);
    throttle.push(3);
    expect(seen).toEqual([1]);
    vi.advanceTimersByTime(250);
    expect(seen).toEqual([1, 3]);
    throttle.push(4);
    throttle.push(5, true);
    expect(seen).toEqual([1, 3, 5]);
    throttle.push(6);
    throttle.dispose();
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual([1, 3, 5]);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

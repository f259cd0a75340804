import { describe, expect, it } from 'vitest';
import { secondText, spanText } from '../../../renderer/features/run/span-text.ts';
import { momentIn } from '../../../renderer/features/run/use-picked-second.ts';
import { TimeZoom } from '../../../renderer/ui/time-zoom.ts';

const ofAnHour = () => new TimeZoom(() => ({ from: 0, to: 3600 }));

describe('the zoom of all charts', () => {
  it('shows what was drawn over, in whichever direction, and tells the charts once', () => {
    const zoom = ofAnHour();
    let told = 0;
    zoom.subscribe(() => {
      told += 1;
    });
    zoom.setBrush({ from: 18.5, to: 12 });
    expect(zoom.brush()).toEqual({ from: 12, to: 18.5 });
    expect(told).toBe(0);
    zoom.show({ from: 18.5, to: 12 });
    zoom.show({ from: 12, to: 18.5 });
    expect(zoom.span()).toEqual({ from: 12, to: 18.5 });
    expect(told).toBe(1);
    zoom.reset();
    zoom.reset();
    expect(zoom.span()).toBeUndefined();
    expect(told).toBe(2);
  });

  it('shows no less than a second, nothing beyond the axis, and takes all of it for no zoom', () => {
    const zoom = ofAnHour();
    zoom.show({ from: 100, to: 100.1 });
    expect(zoom.span()?.from).toBeCloseTo(99.55);
    expect(zoom.span()?.to).toBeCloseTo(100.55);
    zoom.show({ from: 3590, to: 3700 });
    expect(zoom.span()).toEqual({ from: 3490, to: 3600 });
    zoom.show({ from: -20, to: 10 });
    expect(zoom.span()).toEqual({ from: 0, to: 30 });
    zoom.show({ from: -10, to: 3600 });
    expect(zoom.span()).toBeUndefined();
  });

  it('keeps the place it zooms around where it is, and the middle where that is out of view', () => {
    const zoom = ofAnHour();
    zoom.scale(0.5, 900);
    expect(zoom.span()).toEqual({ from: 450, to: 2250 });
    zoom.scale(0.5);
    expect(zoom.span()).toEqual({ from: 900, to: 1800 });
    zoom.scale(0.5, 3000);
    expect(zoom.span()).toEqual({ from: 1125, to: 1575 });
    zoom.scale(1e-9, 1200);
    expect((zoom.span()?.to ?? 0) - (zoom.span()?.from ?? 0)).toBeCloseTo(1);
    expect(zoom.span()?.from).toBeLessThan(1200);
    expect(zoom.span()?.to).toBeGreaterThan(1200);
    zoom.scale(1e9);
    expect(zoom.span()).toBeUndefined();
  });

  it('moves along, stops at the ends, and moves nothing while everything is shown', () => {
    const zoom = ofAnHour();
    zoom.move(0.5);
    expect(zoom.span()).toBeUndefined();
    zoom.show({ from: 100, to: 200 });
    zoom.move(0.25);
    expect(zoom.span()).toEqual({ from: 125, to: 225 });
    zoom.move(-9);
    expect(zoom.span()).toEqual({ from: 0, to: 100 });
  });

  it('leaves what is shown alone while the run goes on, and follows it as soon as all is shown', () => {
    let to = 20;
    const zoom = new TimeZoom(() => ({ from: 0, to }));
    zoom.show({ from: 5, to: 10 });
    to = 60;
    expect(zoom.span()).toEqual({ from: 5, to: 10 });
    zoom.show({ from: 0, to: 30 });
    expect(zoom.span()).toEqual({ from: 0, to: 30 });
  });

  it('is said in seconds in the first minute, and by the clock later', () => {
    expect(spanText({ from: 12, to: 18.46 })).toBe('12.0–18.5\u2009s');
    expect(spanText({ from: 1205, to: 1212.5 })).toBe('20:05.0–20:12.5');
    expect([secondText(12), secondText(3012)]).toEqual(['12', '3,012 (50:12)']);
  });
});

describe('the moment an address names', () => {
  it('is a place on the axis to a tenth, and nothing else', () => {
    expect(['12.3', '0', '12.34', '3600'].map(momentIn)).toEqual([12.3, 0, 12.3, 3600]);
    expect([null, '', '-1', '1e3', 'abc', '12.3.4', '99999999', 'Infinity'].map(momentIn)).toEqual(Array(8).fill(undefined));
  });
});

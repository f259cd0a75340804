import { describe, expect, it } from 'vitest';
import { judgeLimitStep, type LimitMeasurement } from '../../../../shared/model/experiment/limit-measurement.ts';

const stepMs = 5000;

/** A step of 5 s at 1,000/s in which every request is answered after `latencyMs`, by a server that manages `capacity` a second. */
function stepAt(change: Partial<LimitMeasurement> & { latencyMs?: number; capacity?: number } = {}): LimitMeasurement {
  const { latencyMs = 2, capacity = Number.POSITIVE_INFINITY, ...rest } = change;
  const ratePerSecond = rest.ratePerSecond ?? 1000;
  const total = (ratePerSecond * stepMs) / 1000;
  const ends = Array.from({ length: total }, (_, index) => latencyMs + Math.max((index * 1000) / ratePerSecond, (index * 1000) / capacity));
  const durationMs = ends.at(-1) ?? 0;
  const seconds = Array.from({ length: Math.ceil((durationMs + 1) / 1000) }, (_, second) => ({
    second,
    ok: ends.filter((endMs) => Math.floor(endMs / 1000) === second).length,
  }));
  const figures = { ratePerSecond, stepMs, durationMs, ok: total, failed: 0, aborted: 0, fastestMs: latencyMs, seconds };
  return { ...figures, isGeneratorLimited: false, ...rest };
}

describe('a step of the search', () => {
  it('holds where every answer comes as fast as the requests', () => {
    expect(judgeLimitStep(stepAt())).toEqual({ outcome: 'held', answeredPerSecond: 1000 });
    expect(judgeLimitStep(stepAt({ ratePerSecond: 1 })).outcome).toBe('held');
    expect(judgeLimitStep(stepAt({ ratePerSecond: 10, latencyMs: 300 })).outcome).toBe('held');
  });

  it('holds where each answer takes long, but as many come as are asked for', () => {
    expect(judgeLimitStep(stepAt({ latencyMs: 1500 })).outcome).toBe('held');
  });

  it('holds where one slow answer draws it out', () => {
    expect(judgeLimitStep(stepAt({ durationMs: 7000 })).outcome).toBe('held');
  });

  it('falls behind where the answers are fewer than the requests, though none failed', () => {
    const { outcome, answeredPerSecond } = judgeLimitStep(stepAt({ capacity: 900 }));
    expect(outcome).toBe('behind');
    expect(answeredPerSecond).toBeGreaterThan(895);
    expect(answeredPerSecond).toBeLessThan(905);
    expect(judgeLimitStep(stepAt({ capacity: 970 })).outcome).toBe('behind');
    expect(judgeLimitStep(stepAt({ capacity: 900, latencyMs: 1000 })).outcome).toBe('behind');
  });

  it('falls behind where requests were never started', () => {
    expect(judgeLimitStep(stepAt({ aborted: 1 })).outcome).toBe('behind');
  });

  it('fails where one request does', () => {
    expect(judgeLimitStep(stepAt({ failed: 1 })).outcome).toBe('failed');
    expect(judgeLimitStep(stepAt({ failed: 1, capacity: 500 })).outcome).toBe('failed');
  });

  it('says nothing of the server where the generator was the limit, unless everything was answered all the same', () => {
    expect(judgeLimitStep(stepAt({ failed: 1, isGeneratorLimited: true })).outcome).toBe('generator');
    expect(judgeLimitStep(stepAt({ capacity: 500, isGeneratorLimited: true })).outcome).toBe('generator');
    expect(judgeLimitStep(stepAt({ isGeneratorLimited: true })).outcome).toBe('held');
  });
});

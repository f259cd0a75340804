import { describe, expect, it } from 'vitest';
import { generatorText } from '../../../shared/model/generator-text.ts';

const healthy = { cpuSeconds: 1, lagMs: 2, eventLoopUtilization: 0.2, limited: false };
const text = (generator: Partial<typeof healthy>, failures: { class: string; count: number }[] = [], running = false) =>
  generatorText({ generator: { ...healthy, limited: true, ...generator }, durationMs: 10_000, failures, running });

describe('the generator in words', () => {
  it('is silent where it was not the limit', () => {
    expect(text({ limited: false, lagMs: 500 })).toBeUndefined();
  });

  it('tells a busy generator from one that was held up, and from a machine out of ports', () => {
    expect(text({ eventLoopUtilization: 0.97, lagMs: 40 })?.title).toBe(
      'The load generator was busy 97\u2009% of the time: it set the pace, not the server.',
    );
    expect(text({ cpuSeconds: 9.5 })?.title).toContain('busy 95\u2009%');
    expect(text({ lagMs: 167 })?.title).toBe('The load generator was held up: its timers came up to 167\u2009ms late.');
    expect(text({ lagMs: 167 })?.hint).toContain('mostly idle, so other work');
    expect(text({ lagMs: 167, eventLoopUtilization: 0.7 })?.hint).toContain('Bursts of answers or other work');
    expect(text({}, [{ class: 'local_limit', count: 12 }])?.title).toBe('This machine had no port, file or buffer left for 12 requests.');
  });

  it('speaks of now while the run goes on', () => {
    expect(text({ eventLoopUtilization: 0.97 }, [], true)).toMatchObject({ short: 'sets the pace' });
    expect(text({ lagMs: 30 }, [], true)?.title).toContain('is held up: its timers come');
  });
});

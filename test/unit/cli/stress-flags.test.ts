import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { CliError } from '../../../electron/cli/exit-codes.ts';
import { guardFlag } from '../../../electron/cli/guard-flag.ts';
import { stressExitCode } from '../../../electron/cli/stress-command.ts';
import { niceFlag, percentFlag, readStressSettings, workersFlag } from '../../../electron/cli/stress-flags.ts';
import { defaultStress, stressPresets } from '../../../shared/model/stress-settings.ts';

describe('the flags of blitz stress', () => {
  it('ask for the defaults where nothing is said', () => {
    expect(readStressSettings({})).toEqual(defaultStress);
  });

  it('ask for the story', () => {
    const story = stressPresets.find(({ id }) => id === 'story')?.settings;
    expect(readStressSettings({ cpu: 2, nice: -20, duration: 60_000 })).toEqual(story);
    expect(readStressSettings({ preset: 'story' })).toEqual(story);
    expect(readStressSettings({ preset: 'story', duration: 5000 })).toEqual({ ...story, durationMs: 5000 });
  });

  it('stress one thing', () => {
    expect(readStressSettings({ memory: 70 })).toEqual({ ...defaultStress, kind: 'memory', workers: 1, memoryPercent: 70 });
    expect(readStressSettings({ io: 3 })).toEqual({ ...defaultStress, kind: 'io', workers: 3 });
    expect(() => readStressSettings({ io: 3, cpu: 1 })).toThrow(CliError);
  });

  it('refuse what has no end, in words', () => {
    expect(() => readStressSettings({ duration: 16 * 60_000 })).toThrow(/--duration/);
    expect(() => readStressSettings({ method: '$(reboot)' })).toThrow(/--method/);
  });

  it('are read strictly', () => {
    expect([workersFlag('all'), workersFlag('2'), percentFlag('60%'), niceFlag('-20'), niceFlag('+5')]).toEqual([0, 2, 60, -20, 5]);
    for (const bad of [() => workersFlag('-1'), () => percentFlag('101'), () => niceFlag('-21'), () => niceFlag('high')]) {
      expect(bad).toThrow(InvalidArgumentError);
    }
  });

  it('end as the job did', () => {
    expect(stressExitCode({ state: 'ended' })).toBe(0);
    expect(stressExitCode({ state: 'stopped', reason: 'Stopped by you.' })).toBe(105);
    expect(stressExitCode({ state: 'stopped', reason: 'Guard: CPU over 95 % for 5 s on shop (98 %)' })).toBe(108);
    expect(stressExitCode({ state: 'lost' })).toBe(97);
    expect(stressExitCode({ state: 'failed' })).toBe(97);
  });
});

describe('--guard', () => {
  it('says what must hold', () => {
    expect(guardFlag('failures<5%', undefined)).toEqual([{ kind: 'failure_rate', limit: 0.05, overMs: 5000 }]);
    expect(guardFlag('cpu < 95% / 10s', [])).toEqual([{ kind: 'cpu', limit: 0.95, overMs: 10_000 }]);
    expect(guardFlag('memory<=90%/1m', [])).toEqual([{ kind: 'memory', limit: 0.9, overMs: 60_000 }]);
    expect(guardFlag('unreachable/15s', [])).toEqual([{ kind: 'unreachable', limit: 1, overMs: 15_000 }]);
    expect(guardFlag('unreachable', guardFlag('cpu<1%', []))).toHaveLength(2);
  });

  it('refuses what it does not understand', () => {
    for (const text of [
      '',
      'cpu',
      'cpu>95%',
      'cpu<95',
      'cpu<120%',
      'disk<5%',
      'cpu<5%/',
      'cpu<5%/1ms',
      'unreachable<5%',
      'constructor<5%',
    ]) {
      expect(() => guardFlag(text, []), text).toThrow(InvalidArgumentError);
    }
  });
});

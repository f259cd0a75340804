import { describe, expect, it } from 'vitest';
import { nicenessNote, type StressEnding, stressOutcome, unstoppable } from '../../../../electron/core/features/stress/stress-outcome.ts';
import type { StressId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { StressJob } from '../../../../shared/contract/stress.ts';
import { localTargetId } from '../../../../shared/contract/targets.ts';
import { defaultStress } from '../../../../shared/model/stress-settings.ts';

const job: StressJob = {
  id: 'a' as StressId,
  targetId: localTargetId,
  settings: defaultStress,
  command: 'stress-ng',
  state: 'running',
  startedAt: 1000,
  endsAt: 61_000,
  metrics: [],
  output: 'stress-ng: metrc: [7] cpu   131   0.98   0.09   0.00   133.19   1381.39\n',
};
const outcome = (over: Partial<StressEnding>) =>
  stressOutcome({ job, remaining: 0, stopReason: undefined, exitCode: 0, wasLost: false, now: 61_200, ...over });

describe('how a stress job ended', () => {
  it('is by itself when its time was over', () => {
    expect(outcome({})).toMatchObject({ state: 'ended', reason: 'It ran to its end.', endedAt: 61_200, metrics: [{ bogoOps: 131 }] });
    // The outer timeout was quicker.
    expect(outcome({ exitCode: 124 })).toMatchObject({ state: 'ended' });
  });

  it('is not by itself because it exited with 0', () => {
    expect(outcome({ now: 31_000 })).toMatchObject({
      state: 'failed',
      reason: 'It ended after 30.0 s of 60 s, and not by this console.',
      problem: { code: 'cancelled' },
    });
  });

  it('is by whoever stopped it, whatever the exit code', () => {
    expect(outcome({ stopReason: 'Stopped by you.', exitCode: 143, now: 5000 })).toMatchObject({
      state: 'stopped',
      reason: 'Stopped by you.',
    });
  });

  it('is a failure with what stress-ng said', () => {
    const failed = outcome({ exitCode: 1, now: 1100, job: { ...job, output: 'first\nsudo: a password is required\n' } });
    expect(failed).toMatchObject({ state: 'failed', problem: { message: 'stress-ng ended with code 1: sudo: a password is required' } });
    expect(outcome({ exitCode: 127, job: { ...job, output: '' } })).toMatchObject({ problem: { code: 'missing_tool' } });
    expect(outcome({ exitCode: 137 })).toMatchObject({ reason: 'stress-ng was ended by signal 9.' });
  });

  it('names what is left, and claims no end that was not seen', () => {
    expect(outcome({ stopReason: 'x', remaining: 2 })).toMatchObject({
      remaining: 2,
      problem: { code: 'timeout', message: '2 stress-ng processes of it are still there.' },
    });
  });

  it('is put where the host ended it when nobody watched', () => {
    const found = outcome({ wasLost: true, exitCode: undefined, now: 3_600_000 });
    expect(found).toMatchObject({ state: 'ended', endedAt: 61_000, reason: expect.stringContaining('None of it is left.') });
    expect(outcome({ wasLost: true, exitCode: undefined, now: 20_000 })).toMatchObject({ state: 'stopped' });
  });
});

describe('what is said of a stress job', () => {
  it('is the niceness that was read back', () => {
    expect(nicenessNote(-20, 0, undefined)).toBe('Asked for nice -20; the host runs it at nice 0.');
    expect(nicenessNote(-20, -20, undefined)).toBeUndefined();
    expect(nicenessNote(-20, -20, -20)).toBeUndefined();
    expect(nicenessNote(-20, -20, 0)).toContain('stays at nice 0');
  });

  it('is when the host ends what could not be stopped', () => {
    const problem = unstoppable(job, new OpsError({ code: 'unavailable', message: 'No link.' }));
    expect(problem.message).toBe('It could not be stopped: No link.');
    expect(problem.hint).toMatch(/^The host itself ends it by \d\d:\d\d:05; /);
  });
});

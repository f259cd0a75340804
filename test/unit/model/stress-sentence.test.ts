import { describe, expect, it } from 'vitest';
import { needsStressConfirmation, stressSentence } from '../../../shared/model/stress-sentence.ts';
import { defaultStress, type StressSettings, stressPresets } from '../../../shared/model/stress-settings.ts';
import { stressMarkerText, stressWords } from '../../../shared/model/stress-text.ts';

const host = {
  cpuCount: 2,
  memoryBytes: 4 * 1024 ** 3,
  listeners: ['nginx', 'sshd'],
  cpuSharedBy: 'process',
  canLiftSession: false,
} as const;
const say = (settings: Partial<StressSettings>, over: Partial<Parameters<typeof stressSentence>[1]> = {}) =>
  stressSentence({ ...defaultStress, ...settings }, { ...host, ...over });

describe('what stress will do to a host', () => {
  it('says who starves', () => {
    expect(say({ niceness: -20 })).toBe('2 of 2 CPUs at nice -20 for 60 s: the site and sshd will starve.');
    expect(say({ niceness: -20 }, { listeners: ['sshd-session'] })).toMatch(/: sshd and whatever else runs there will starve\.$/);
    expect(say({ niceness: -20 }, { cpuCount: 4 })).toBe(
      '2 of 4 CPUs at nice -20 for 60 s: the site and sshd get only what it leaves, and the other CPUs.',
    );
    expect(say({ durationMs: 150_000 })).toBe(
      '2 of 2 CPUs at nice 0 for 2 min 30 s: the site and sshd share the CPU with it and get slower.',
    );
    expect(say({}, { listeners: [] })).toBe(
      '2 of 2 CPUs at nice 0 for 60 s: whatever else runs there shares the CPU with it and gets slower.',
    );
    expect(say({ niceness: -20 }, { cpuCount: 4, listeners: ['nginx'] })).toMatch(
      /: the site gets only what it leaves, and the other CPUs\.$/,
    );
    expect(say({ niceness: 19, loadPercent: 50, workers: 0 })).toMatch(
      /^2 of 2 CPUs at 50 % load at nice 19 for 60 s: it takes what nobody/,
    );
    expect(say({ kind: 'memory' })).toMatch(/^60 % of the memory \(2\.4.GiB\) at nice 0 for 60 s: /);
    expect(say({ kind: 'memory', memoryPercent: 90 })).toContain('the kernel may kill the site and sshd');
    expect(say({ kind: 'io' })).toMatch(/^2 workers writing and syncing files of 512.MiB in all at nice 0/);
    expect(say({ workers: 8 })).toContain('2 of 2 CPUs (8 workers)');
  });

  it('promises nothing where the kernel divides the CPU by something else first', () => {
    expect(say({ niceness: -20 }, { cpuSharedBy: 'session' })).toMatch(/may starve\. Its kernel divides the CPU by sessions first/);
    expect(say({ niceness: -20 }, { cpuSharedBy: 'session', canLiftSession: true })).toMatch(/will starve\.$/);
    expect(say({ niceness: -20 }, { cpuSharedBy: 'control_group' })).toMatch(/may starve\. .*control groups first/);
    expect(say({}, { cpuSharedBy: 'session' })).not.toContain('divides');
  });

  it('asks once for what may take the host away', () => {
    expect(stressPresets.filter(({ settings }) => needsStressConfirmation(settings)).map(({ id }) => id)).toEqual(['story']);
    expect(needsStressConfirmation({ ...defaultStress, kind: 'memory', memoryPercent: 90 })).toBe(true);
  });

  it('has a few words for charts', () => {
    expect(stressWords({ ...defaultStress, niceness: -20 })).toBe('2 CPU workers at nice -20');
    expect(stressWords({ ...defaultStress, niceness: -20 }, 0)).toBe('2 CPU workers');
    expect(stressMarkerText({ settings: { ...defaultStress, niceness: -20 }, actualNiceness: -20, state: 'running' }, true)).toBe(
      'stress on, 2 CPU workers at nice -20',
    );
    expect(stressMarkerText({ settings: defaultStress, state: 'stopped' }, false)).toBe('stress off (stopped)');
  });
});

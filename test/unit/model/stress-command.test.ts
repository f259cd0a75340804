import { describe, expect, it } from 'vitest';
import {
  hostLimitMarginMs,
  stressArgv,
  stressCommandText,
  stressDiskBytes,
  stressFolder,
  sudoersRule,
} from '../../../shared/model/stress-command.ts';
import { defaultStress, type StressSettings, stressPresets } from '../../../shared/model/stress-settings.ts';

const place = { cpuCount: 4, folder: stressFolder('abc') };
const textOf = (settings: Partial<StressSettings>) => stressArgv({ ...defaultStress, ...settings }, place).join(' ');
const preset = (id: string) => stressPresets.find((one) => one.id === id)?.settings ?? expect.fail(id);

describe('the command of a stress job', () => {
  it.each([
    ['story', 'nice -n -20 timeout -k 2 62s stress-ng --cpu 2 --cpu-load 100 --cpu-method all --timeout 60s --metrics-brief'],
    ['all_cpus', 'timeout -k 2 62s stress-ng --cpu 0 --cpu-load 100 --cpu-method all --timeout 60s --metrics-brief'],
    ['gentle', 'nice -n 19 timeout -k 2 62s stress-ng --cpu 0 --cpu-load 50 --cpu-method all --timeout 60s --metrics-brief'],
    ['memory', 'timeout -k 2 62s stress-ng --vm 1 --vm-bytes 60% --vm-keep --timeout 60s --metrics-brief'],
    [
      'io',
      'timeout -k 2 62s stress-ng --hdd 2 --hdd-bytes 256m --hdd-opts wr-seq,fsync --temp-path /var/tmp/blitz-stress-abc --timeout 60s --metrics-brief',
    ],
  ])('of the preset %s', (id, command) => {
    expect(textOf(preset(id))).toBe(command);
  });

  it('ends twice on the host itself, whatever the settings, and asks for whole seconds', () => {
    for (const kind of ['cpu', 'memory', 'io'] as const) {
      for (const durationMs of [1000, 1001, 60_000, 900_000]) {
        const words = stressArgv({ ...defaultStress, kind, durationMs, niceness: -20 }, place);
        const seconds = Math.ceil(durationMs / 1000);
        expect(words.slice(0, 7)).toEqual(['nice', '-n', '-20', 'timeout', '-k', '2', `${seconds + 2}s`]);
        expect(words.join(' ')).toContain(` --timeout ${seconds}s `);
      }
    }
    expect(hostLimitMarginMs).toBe(4000);
  });

  it('holds no word a shell would read otherwise', () => {
    for (const { settings } of stressPresets) {
      for (const word of stressArgv(settings, place)) expect(word).toMatch(/^[A-Za-z0-9%,._/-]+$/);
    }
  });

  it('never takes more than 1 GiB of the disk, however many workers', () => {
    for (const workers of [0, 1, 2, 4, 5, 50, 99]) {
      expect(stressDiskBytes({ ...defaultStress, kind: 'io', workers }, 64)).toBeLessThanOrEqual(1024 ** 3);
      expect(stressDiskBytes({ ...defaultStress, kind: 'io', workers }, 64)).toBeGreaterThan(0);
    }
    expect(stressDiskBytes(defaultStress, 4)).toBe(0);
  });

  it('is shown as one would type it', () => {
    expect(stressCommandText(['nice', '-n', '-20', 'stress-ng'], true)).toBe('sudo -n nice -n -20 stress-ng');
  });
});

describe('the line of sudoers', () => {
  const story = stressArgv(preset('story'), place);

  it('allows other figures, but neither another priority nor another option', () => {
    const rule = sudoersRule('ops', '/usr/bin/nice', story, '1.9.13p3');
    expect(rule).toBe(
      'ops ALL=(root) NOPASSWD: /usr/bin/nice ^-n -20 timeout -k 2 [1-9][0-9]{0,2}s stress-ng --cpu [0-9]{1,2} ' +
        '--cpu-load [1-9][0-9]{0,2} --cpu-method [a-z0-9]{1,32} --timeout [1-9][0-9]{0,2}s --metrics-brief$',
    );
    const pattern = new RegExp(/\^.*\$$/.exec(rule)?.[0] ?? expect.fail(rule));
    const asked = (settings: Partial<StressSettings>) =>
      stressArgv({ ...preset('story'), ...settings }, place)
        .slice(1)
        .join(' ');
    expect(asked({})).toMatch(pattern);
    expect(asked({ workers: 0, loadPercent: 5, durationMs: 900_000, method: 'fft' })).toMatch(pattern);
    expect(asked({ niceness: -19 })).not.toMatch(pattern);
    expect(`${asked({})} --temp-path /etc`).not.toMatch(pattern);
    expect(asked({}).replace('--metrics-brief', '--log-file /etc/passwd')).not.toMatch(pattern);
  });

  it('is the exact command where sudo knows no expressions', () => {
    expect(sudoersRule('ops', '/usr/bin/nice', story, 'Sudo version 1.8.31')).toBe(
      'ops ALL=(root) NOPASSWD: /usr/bin/nice -n -20 timeout -k 2 62s stress-ng --cpu 2 --cpu-load 100 --cpu-method all --timeout 60s --metrics-brief',
    );
  });

  it('covers the folder of any job', () => {
    const rule = sudoersRule('ops', '/usr/bin/nice', stressArgv({ ...preset('io'), niceness: -5 }, place), '1.9.16');
    expect(rule).toContain('--temp-path /var/tmp/blitz-stress-[a-z0-9]{1,32} ');
  });
});

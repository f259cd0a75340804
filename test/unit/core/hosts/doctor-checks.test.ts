import { describe, expect, test, vi } from 'vitest';
import { DoctorChecks } from '../../../../electron/core/features/hosts/doctor-checks.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { type Target, TargetInputSchema } from '../../../../shared/contract/targets.ts';
import { createScriptedLink } from './scripted-link.ts';

const target: Target = {
  ...TargetInputSchema.parse({ name: 'shop', access: { kind: 'ssh', host: 'shop' }, logPaths: ['/var/log/a.log'] }),
  id: 't-shop' as TargetId,
};
const never = new AbortController().signal;

/** Checks of a host that answers each command with the next of these. */
function checksOf(...answers: readonly (readonly [code: number, stdout: string, stderr?: string])[]) {
  const link = createScriptedLink('shop');
  let answered = 0;
  const start = link.run.bind(link);
  const machine = {
    ...link,
    name: 'shop',
    run: async (options: Parameters<typeof start>[0]) => {
      const running = await start(options);
      const [code, stdout] = answers[answered++] ?? [127, ''];
      link.processes.at(-1)?.finish({ kind: 'exited', code }, stdout);
      return running;
    },
  };
  return { checks: new DoctorChecks(machine, target, never), commands: () => link.processes.map(({ options }) => options.argv) };
}

const debian = 'user\tops\nuid\t1000\nshell\t/bin/bash\nID\tdebian\nnice\t/usr/bin/nice\nsudo\tSudo version 1.9.13p3\ncpus\t2\n';

describe('the clock', () => {
  test.each([
    [500, 'ok'],
    [-1500, 'ok'],
    [3000, 'warning'],
    [-200_000, 'warning'],
    [301_000, 'failed'],
    [-3_600_000, 'failed'],
  ])('%i ms off is %s', async (offsetMs, state) => {
    const finding = await new DoctorChecks(createScriptedLink('shop', offsetMs), target, never).clock();
    expect(finding.state).toBe(state);
    expect(finding.detail).toMatch(offsetMs < 0 ? /behind/ : /ahead/);
    if (state !== 'ok') expect([finding.fix, finding.command]).toEqual([expect.any(String), expect.stringContaining('timedatectl')]);
  });
});

describe('the disk', () => {
  const df = (totalKb: number, freeKb: number, mount = '/') => `Filesystem 1024-blocks Used Available Capacity Mounted on
/dev/x ${totalKb} ${totalKb - freeKb} ${freeKb} 50% ${mount}\n`;
  test.each([
    ['a tenth is left', df(10_000_000, 1_100_000), 'ok'],
    ['less than a tenth is left', df(10_000_000, 900_000), 'warning'],
    ['less than 500 MiB is left', df(1_000_000, 400_000), 'warning'],
    ['df says nothing', '', 'warning'],
    ['the one of a log is full', df(10_000_000, 9_000_000) + df(1_000_000, 10, "/var/lo'g"), 'warning'],
  ])('when %s', async (_name, text, state) => {
    const { checks } = checksOf([0, text]);
    const finding = await checks.disk();
    expect(finding.state).toBe(state);
    if (text.includes("lo'g")) expect(finding.command).toContain(`'/var/lo'\\''g'`);
  });
});

describe('the shell', () => {
  test('that answers with something else is a failure with what it said', async () => {
    const { checks } = checksOf([1, 'This account is currently not available.\n']);
    expect(await checks.shell()).toMatchObject({ state: 'failed', detail: expect.stringContaining('not available') });
  });
});

describe('sudo', () => {
  test('is asked about the very command of the top priority preset', async () => {
    const { checks, commands } = checksOf([0, debian], [0, '/usr/bin/nice …']);
    await checks.shell();
    expect((await checks.sudo()).state).toBe('ok');
    expect(commands()[1]?.slice(0, 7)).toEqual(['sudo', '-n', '-l', 'nice', '-n', '-20', 'timeout']);
  });

  test('that says no is a warning with the rule; where it is missing, with the command that installs it', async () => {
    const refused = checksOf([0, debian], [1, '']);
    await refused.checks.shell();
    expect(await refused.checks.sudo()).toMatchObject({
      state: 'warning',
      command: expect.stringContaining('ops ALL=(root) NOPASSWD: /usr/bin/nice'),
    });
    const missing = checksOf([0, debian.replace(/^sudo.*$/m, '')]);
    await missing.checks.shell();
    expect(await missing.checks.sudo()).toMatchObject({ state: 'warning', command: 'apt-get install -y sudo' });
    expect(missing.commands()).toHaveLength(1);
  });
});

describe('the tools', () => {
  test('that are missing come with the command that installs them there', async () => {
    const { checks } = checksOf([0, debian], [0, 'found\ttail\nfound\ttimeout\nfound\tsetsid\nmissing\tstress-ng\nmissing\tss\n']);
    await checks.shell();
    expect(await checks.tools()).toMatchObject({ state: 'warning', command: 'sudo apt-get install -y stress-ng iproute2' });
  });
});

test('a host that says nothing is given up in time, and a cancel is no finding', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const silent = new DoctorChecks(createScriptedLink('shop'), target, never).tools();
    silent.catch(() => {});
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(silent).rejects.toMatchObject({ code: 'timeout' });
  } finally {
    vi.useRealTimers();
  }
});

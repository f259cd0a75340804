import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { StressPreflight } from '../../../../shared/contract/stress.ts';
import { formatBytes } from '../../../../shared/model/format.ts';
import { type InstallCommand, installCommand } from '../../../../shared/model/install-command.ts';
import { stressArgv, stressCommandText, stressDiskBytes, stressFolder, sudoersRule } from '../../../../shared/model/stress-command.ts';
import { needsStressConfirmation, stressSentence } from '../../../../shared/model/stress-sentence.ts';
import type { StressSettings } from '../../../../shared/model/stress-settings.ts';
import type { Machine } from '../../base/machine.ts';
import { lastLineOf, runCommand } from '../../base/run-command.ts';
import { preflightArgv } from './stress-scripts.ts';

/** What was found out, for the user (`answer`) and for the start. */
export interface StressFindings {
  readonly answer: StressPreflight;
  readonly isRoot: boolean;
  /** Through `sudo -n`. */
  readonly throughSudo: boolean;
  /** A terminal can be had for sudo: its hang-up ends what no signal of ours may reach. */
  readonly hasScript: boolean;
  /** A niceness reaches over the bounds of sessions: the console may give it to the session itself. */
  readonly canLiftSession: boolean;
  readonly install: InstallCommand | undefined;
}

/** Asks the host, with one command, what the stress would meet. Rejects with `unavailable` and `timeout`. */
export async function examineForStress(
  machine: Machine,
  settings: StressSettings,
  id: string,
  signal?: AbortSignal,
): Promise<StressFindings> {
  // How many CPUs there are decides nothing that sudo's rule would see.
  const draft = stressArgv(settings, { cpuCount: 1, folder: stressFolder(id) });
  const result = await runCommand(machine, {
    argv: preflightArgv(draft, settings.niceness < 0),
    purpose: 'look before stress',
    timeoutMs: 20_000,
    ...(signal === undefined ? {} : { signal }),
  });
  const facts = readFacts(result.stdout);
  if (facts.one('done') !== '1') {
    throw new OpsError({
      code: 'unavailable',
      message: `${machine.name} did not answer what stress depends on${result.stderr.trim() === '' ? '' : `: ${lastLineOf(result.stderr)}`}.`,
      hint: 'It needs a POSIX shell and Linux with /proc. The connection doctor looks at the shell.',
    });
  }
  return judge(facts, settings, id);
}

function judge(facts: Facts, settings: StressSettings, id: string): StressFindings {
  const cpuCount = Math.max(1, facts.figure('cpus'));
  const isRoot = facts.one('uid') === '0';
  const argv = stressArgv(settings, { cpuCount, folder: stressFolder(id) });
  const throughSudo = settings.niceness < 0 && !isRoot;
  const canLiftSession = isRoot || facts.one('lift') === 'sudo';
  const privilege = privilegeOf(facts, settings, isRoot);
  const install = installCommand(['stress-ng'], {
    systems: facts.all('system'),
    version: facts.one('version'),
    managers: facts.all('manager'),
    isRoot,
  });
  const stressNg = /(\d[\w.]*)/.exec(facts.one('stress') ?? '')?.[1];
  const program = facts.one('program') || '/usr/bin/nice';
  const rule = sudoersRule(facts.one('user') ?? '', program, argv, facts.one('sudo_version'));
  const diskBytes = stressDiskBytes(settings, cpuCount);
  const problem = problemOf(facts, { stressNg, privilege, install, diskBytes, settings });
  const answer: StressPreflight = {
    sentence: stressSentence(settings, {
      cpuCount,
      memoryBytes: facts.figure('memory') * 1024,
      listeners: facts.all('server'),
      cpuSharedBy: facts.one('cpu_groups') === '1' ? 'control_group' : facts.one('autogroup') === '1' ? 'session' : 'process',
      canLiftSession,
    }),
    needsConfirmation: needsStressConfirmation(settings),
    command: stressCommandText(argv, throughSudo),
    cpuCount,
    privilege,
    alreadyRunning: facts.all('running').length,
    ...(stressNg === undefined ? {} : { stressNg }),
    ...(problem === undefined ? {} : { problem }),
    ...(privilege === 'refused' ? { sudoersRule: rule } : {}),
    ...(stressNg === undefined && install !== undefined ? { installCommand: install.command } : {}),
  };
  return { answer, isRoot, throughSudo, hasScript: facts.all('tool').includes('script'), canLiftSession, install };
}

function privilegeOf(facts: Facts, settings: StressSettings, isRoot: boolean): StressPreflight['privilege'] {
  if (settings.niceness >= 0) return 'not_needed';
  if (isRoot) return 'root';
  return facts.one('sudo') === 'allowed' ? 'sudo' : 'refused';
}

interface Judged {
  readonly stressNg: string | undefined;
  readonly privilege: StressPreflight['privilege'];
  readonly install: InstallCommand | undefined;
  readonly diskBytes: number;
  readonly settings: StressSettings;
}

function problemOf(facts: Facts, { stressNg, privilege, install, diskBytes, settings }: Judged): StressPreflight['problem'] {
  if (stressNg === undefined) {
    const hint = install === undefined ? 'Install stress-ng there.' : `Install it: ${install.command}`;
    return { code: 'missing_tool', message: 'stress-ng is not installed there.', hint };
  }
  const missing = ['timeout', 'setsid'].find((tool) => !facts.all('tool').includes(tool));
  if (missing !== undefined) {
    return {
      code: 'missing_tool',
      message: `${missing} is missing there: without it nothing would end the stress for sure.`,
      hint: 'Install coreutils and util-linux.',
    };
  }
  if (privilege === 'refused') {
    const user = facts.one('user') ?? 'this user';
    const why = facts.all('tool').includes('sudo') ? `sudo does not let ${user} run this command without a password` : 'there is no sudo';
    return {
      code: 'unavailable',
      message: `Nice ${settings.niceness} needs root, and ${why}.`,
      hint: 'Add the line shown to sudoers (sudo visudo -f /etc/sudoers.d/blitz), sign in as root, or take a niceness of 0 or more.',
    };
  }
  const freeBytes = facts.figure('disk') * 1024;
  if (diskBytes > 0 && freeBytes < diskBytes * 1.5) {
    return {
      code: 'unavailable',
      message: `/var/tmp has ${formatBytes(freeBytes)} free; the workers' files would take ${formatBytes(diskBytes)} of it.`,
      hint: 'Make room there, or take fewer workers.',
    };
  }
  return undefined;
}

interface Facts {
  one(key: string): string | undefined;
  all(key: string): readonly string[];
  /** 0 for what is not a number. */
  figure(key: string): number;
}

function readFacts(text: string): Facts {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (space < 1) continue;
    const key = line.slice(0, space);
    found.set(key, [...(found.get(key) ?? []), line.slice(space + 1).trim()]);
  }
  const all = (key: string) => found.get(key) ?? [];
  const one = (key: string) => all(key)[0];
  return { all, one, figure: (key) => Number.parseInt(one(key) ?? '', 10) || 0 };
}

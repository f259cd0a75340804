import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { DoctorStep } from '../../../../shared/contract/hosts.ts';
import type { Target, TargetFacts } from '../../../../shared/contract/targets.ts';
import { formatBytes } from '../../../../shared/model/format.ts';
import { type InstallHost, installCommand } from '../../../../shared/model/install-command.ts';
import { shellCommand } from '../../../../shared/model/shell-command.ts';
import { stressArgv, stressFolder, sudoersRule } from '../../../../shared/model/stress-command.ts';
import { defaultStress, stressPresets } from '../../../../shared/model/stress-settings.ts';
import type { Machine } from '../../base/machine.ts';
import { type CommandResult, lastLineOf, runCommand } from '../../base/run-command.ts';
import { readDisks, readRoles, readSystem, type SystemAnswer, tabLines } from './doctor-answers.ts';
import { diskScript, logPathsScript, rolesScript, systemScript, toolsScript } from './doctor-scripts.ts';
import { measureClock } from './host-clock.ts';

/** What a check found: the part of a step that is not known before. */
export type Finding = Pick<DoctorStep, 'state' | 'detail' | 'fix' | 'command'>;

const limitMs = 15_000;

/** Checks of a machine one can log in to. Each has a time limit and answers with a finding; only a cancel rejects. */
export class DoctorChecks {
  readonly #machine: Machine;
  readonly #signal: AbortSignal;
  readonly #target: Target;
  readonly #who: string;
  #system: SystemAnswer | undefined;

  /** `who` stands in the list of commands before what each was for. */
  constructor(machine: Machine, target: Target, signal: AbortSignal, who = 'doctor') {
    this.#machine = machine;
    this.#target = target;
    this.#signal = signal;
    this.#who = who;
  }

  /** What the machine is; undefined until `shell` has found it out. */
  get system(): SystemAnswer | undefined {
    return this.#system;
  }

  async shell(): Promise<Finding> {
    const { stdout, stderr, exit } = await this.#run(systemScript, [], 'shell');
    const system = readSystem(stdout);
    if (system.user === undefined && !tabLines(stdout).some(([word]) => word === 'uid')) {
      const said = lastLineOf(stderr) || lastLineOf(stdout);
      return {
        state: 'failed',
        detail: `a POSIX shell was asked for and did not answer${said === '' ? '' : `: ${said}`}${exitText(exit)}`,
        fix: 'Give this user a login shell that runs commands (sh, bash, zsh …), and no forced command in authorized_keys or sshd_config.',
        command: 'getent passwd "$USER"',
      };
    }
    this.#system = system;
    const { cpuCount, memoryBytes } = system;
    const parts = [
      system.system,
      system.shell?.split('/').at(-1),
      cpuCount === undefined ? undefined : `${cpuCount} ${cpuCount === 1 ? 'CPU' : 'CPUs'}`,
      memoryBytes === undefined ? undefined : formatBytes(memoryBytes),
      system.user === undefined ? undefined : `as ${system.user}`,
    ];
    return { state: 'ok', detail: parts.filter((part) => part !== undefined).join(', ') };
  }

  /** Asks sudo about the very command of the first stress preset: `sudo -nv` says yes where that is refused. */
  async sudo(): Promise<Finding> {
    if (this.#system?.isRoot) return { state: 'ok', detail: 'not needed: this is root' };
    const { sudoVersion, nicePath = '/usr/bin/nice', user = 'USER', cpuCount = 1 } = this.#system ?? {};
    if (sudoVersion === undefined) {
      return {
        state: 'warning',
        detail: 'sudo is not there: no negative niceness, no logs of others',
        fix: 'Install sudo as root, or add a target that logs in as root.',
        ...commandOf(installCommand(['sudo'], { ...this.#family(), isRoot: true })?.command),
      };
    }
    const settings = stressPresets.find(({ id }) => id === 'story')?.settings ?? { ...defaultStress, niceness: -20 };
    const argv = stressArgv(settings, { cpuCount, folder: stressFolder('doctor') });
    const asked = await runCommand(this.#machine, {
      argv: ['sudo', '-n', '-l', ...argv],
      purpose: `${this.#who}: sudo`,
      timeoutMs: limitMs,
      signal: this.#signal,
    });
    if (asked.exit.kind === 'exited' && asked.exit.code === 0) return { state: 'ok', detail: `may run "${shellCommand(argv)}" as root` };
    return {
      state: 'warning',
      detail: `${user} may not stress with top priority: ${sudoSaid(asked)}`,
      fix: 'Only a negative niceness needs it. Run "sudo visudo -f /etc/sudoers.d/blitz" there and add this line:',
      command: sudoersRule(user, nicePath, argv, sudoVersion),
    };
  }

  async clock(): Promise<Finding> {
    if (this.#target.access.kind === 'local') return { state: 'ok', detail: 'the one everything is shown by' };
    const { offsetMs, uncertaintyMs } = await measureClock(this.#machine, this.#signal);
    const seconds = Math.abs(offsetMs) / 1000;
    if (seconds * 1000 <= Math.max(2000, uncertaintyMs)) {
      return {
        state: 'ok',
        detail: `${Math.round(Math.abs(offsetMs))} ms ${offsetMs < 0 ? 'behind' : 'ahead'} (± ${Math.ceil(uncertaintyMs)} ms)`,
      };
    }
    const text = `${seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`} ${offsetMs < 0 ? 'behind' : 'ahead of'} this machine`;
    const far = seconds > 300;
    return {
      state: far ? 'failed' : 'warning',
      detail: text,
      fix: far
        ? 'AWS refuses requests signed more than 5 minutes off. Let the clock of one of the two be set from the network.'
        : 'Times are shown by our clock; still, let the clock be set from the network.',
      command: 'sudo timedatectl set-ntp true',
    };
  }

  async disk(): Promise<Finding> {
    const { logPaths } = this.#target;
    const disks = readDisks((await this.#run(diskScript, logPaths, 'disk')).stdout);
    if (disks.length === 0) {
      return { state: 'warning', detail: 'df did not say how much is free', fix: 'Look yourself:', command: 'df -h' };
    }
    const text = disks
      .map(({ mount, freeBytes, totalBytes }) => `${formatBytes(freeBytes)} free of ${formatBytes(totalBytes)} on ${mount}`)
      .join(', ');
    const [tight] = disks.filter(({ freeBytes, totalBytes }) => freeBytes < 500 * 1024 * 1024 || freeBytes < totalBytes / 10);
    if (tight === undefined) return { state: 'ok', detail: text };
    return {
      state: 'warning',
      detail: text,
      fix: `A log that grows during a run may fill ${tight.mount}: make room there. The biggest things on it:`,
      command: `${shellCommand(['sudo', 'du', '-xh', '--max-depth=2', '--', tight.mount])} | sort -h | tail -n 15`,
    };
  }

  async logs(): Promise<Finding> {
    const { logPaths } = this.#target;
    if (logPaths.length === 0) return { state: 'ok', detail: 'none chosen for this target' };
    const { stdout } = await this.#run(logPathsScript, logPaths, 'logs');
    // In the order they were asked for, because a path may hold a tab.
    const states = tabLines(stdout).map(([word]) => word);
    const troubles = logPaths.flatMap((path, index) => {
      const trouble = logTrouble[states[index] ?? 'unknown'];
      return trouble === undefined ? [] : [{ path, ...trouble }];
    });
    const [first] = troubles;
    if (first === undefined) return { state: 'ok', detail: `readable: ${logPaths.join(', ')}` };
    const rest = logPaths.length - troubles.length;
    return {
      state: troubles.some(({ isFailure }) => isFailure) ? 'failed' : 'warning',
      detail: `${troubles.map(({ path, text }) => `${path} ${text}`).join('; ')}${rest > 0 ? `; ${rest} readable` : ''}`,
      fix: first.fix,
      ...commandOf(first.command?.(first.path, this.#system?.user)),
    };
  }

  async tools(): Promise<Finding> {
    const wanted = ['tail', 'timeout', 'setsid', 'stress-ng', 'ss', 'nginx', 'journalctl'];
    const { stdout } = await this.#run(toolsScript, wanted, 'tools');
    const lines = tabLines(stdout);
    const found = lines.flatMap(([word, tool]) => (word === 'found' ? [tool] : []));
    const missing = ['tail', 'timeout', 'setsid', 'stress-ng', 'ss'].filter((tool) => !found.includes(tool));
    const detail = `there: ${found.join(', ') || 'none'}`;
    if (missing.length === 0) return { state: 'ok', detail };
    const install = installCommand(missing, { ...this.#family(), isRoot: this.#system?.isRoot ?? false });
    return {
      state: missing.includes('tail') ? 'failed' : 'warning',
      detail: `missing: ${missing.join(', ')}; ${detail}`,
      fix: missing.includes('stress-ng') ? 'Stress needs stress-ng. Install what is missing there:' : 'Install what is missing there:',
      ...commandOf(install?.command ?? `# with the package manager of ${this.#target.name}: ${missing.join(' ')}`),
    };
  }

  /** What the target is, for its card. Never fails: what cannot be found out is left out. */
  async facts(): Promise<TargetFacts> {
    const system = this.#system;
    const found = await this.#run(rolesScript, [], 'roles').catch((error: unknown) => {
      if (this.#signal.aborted) throw error;
      return undefined;
    });
    return {
      ...readRoles(found?.stdout ?? ''),
      checkedAt: new Date().toISOString(),
      ...(system?.system === undefined ? {} : { system: system.system }),
      ...(system?.cpuCount === undefined ? {} : { cpuCount: system.cpuCount }),
      ...(system?.memoryBytes === undefined ? {} : { memoryBytes: system.memoryBytes }),
      ...(system?.user === undefined ? {} : { user: system.user, isRoot: system.isRoot }),
    };
  }

  #run(script: string, args: readonly string[], purpose: string): Promise<CommandResult> {
    const argv = ['sh', '-c', script, 'blitz', ...args];
    return runCommand(this.#machine, {
      argv,
      purpose: `${this.#who}: ${purpose}`,
      timeoutMs: limitMs,
      maxBytes: 256 * 1024,
      signal: this.#signal,
    });
  }

  #family(): Pick<InstallHost, 'systems' | 'version'> {
    return { systems: this.#system?.family ?? [], version: this.#system?.versionId };
  }
}

interface LogTrouble {
  readonly text: string;
  readonly isFailure: boolean;
  readonly fix: string;
  readonly command?: (path: string, user: string | undefined) => string;
}

/** By what `logPathsScript` says of a path; a readable one is none. */
const logTrouble: Readonly<Record<string, LogTrouble | undefined>> = {
  unreadable: {
    text: 'may not be read',
    isFailure: true,
    fix: 'Add the user to the group of the file (on Debian `adm`), or follow it with sudo. Who may read it:',
    command: (path) => shellCommand(['ls', '-l', '--', path]),
  },
  hidden: {
    text: 'stands in a folder that may not be entered',
    isFailure: true,
    fix: 'Let the user into the folder (on Debian: the group `adm`), or follow the log with sudo. Which folder it is:',
    command: (path) => shellCommand(['namei', '-l', '--', path]),
  },
  absent: {
    text: 'is not there yet',
    isFailure: false,
    fix: 'A tail waits for it. If the path is wrong, correct it in the target.',
  },
  directory: {
    text: 'is a folder',
    isFailure: true,
    fix: 'Name a file in it.',
    command: (path) => shellCommand(['ls', '-la', '--', path]),
  },
  odd: { text: 'is no file', isFailure: true, fix: 'Name an ordinary file.' },
  unknown: { text: 'could not be looked at', isFailure: false, fix: 'Run the doctor again.' },
};

/** A check that could not be made, as a finding. A cancel is thrown on. */
export function findingOf(error: unknown, signal: AbortSignal): Finding {
  if (signal.aborted) throw error;
  if (!(error instanceof OpsError)) {
    return { state: 'failed', detail: error instanceof Error ? error.message : String(error), fix: 'Run the doctor again.' };
  }
  // A command stands in a hint between backticks.
  const command = /`([^`]+)`/.exec(error.hint ?? '')?.[1];
  return { state: 'failed', detail: error.message, ...(error.hint === undefined ? {} : { fix: error.hint }), ...commandOf(command) };
}

function sudoSaid({ stderr, stdout, exit }: CommandResult): string {
  const said = lastLineOf(stderr) || lastLineOf(stdout);
  return said === '' ? `sudo -n -l says no${exitText(exit)}` : said;
}

function exitText(exit: CommandResult['exit']): string {
  switch (exit.kind) {
    case 'exited':
      return exit.code === 0 ? '' : ` (exit ${exit.code})`;
    case 'signalled':
      return ` (${exit.signal})`;
    case 'lost':
      return ' (the link broke)';
  }
}

function commandOf(command: string | undefined): { command?: string } {
  return command === undefined ? {} : { command };
}

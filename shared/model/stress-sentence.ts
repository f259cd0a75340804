import { formatBytes, formatPlural } from './format.ts';
import { stressDiskBytes, stressSeconds, workerCountOf } from './stress-command.ts';
import type { StressSettings } from './stress-settings.ts';

/** What of a host decides what a stress job does to it. */
export interface StressSurroundings {
  readonly cpuCount: number;
  readonly memoryBytes: number;
  /** Programs that listen there: `nginx`, `sshd` … */
  readonly listeners: readonly string[];
  /**
   * Among whom the kernel divides the CPU by niceness: all processes, or only those of one session (autogroup) or one control group.
   * The console lifts the session itself where it may (`root`); a control group it never touches.
   */
  readonly cpuSharedBy: 'process' | 'session' | 'control_group';
  /** The stress runs as root without sudo, and its session can be given the niceness, too. */
  readonly canLiftSession: boolean;
}

/** What a stress job will do to a host, in one sentence or two: "2 of 2 CPUs at nice -20 for 60 s: the site and sshd will starve." */
export function stressSentence(settings: StressSettings, host: StressSurroundings): string {
  const what = `${subject(settings, host)}${at(settings)} for ${secondsText(stressSeconds(settings))}`;
  return `${what}: ${effect(settings, host)}.${doubt(settings, host)}`;
}

/** True for what may take the host away from everybody: above everybody's priority, or most of its memory. */
export function needsStressConfirmation(settings: StressSettings): boolean {
  return settings.niceness < 0 || (settings.kind === 'memory' && settings.memoryPercent > 80);
}

function subject(settings: StressSettings, { cpuCount, memoryBytes }: StressSurroundings): string {
  const workers = workerCountOf(settings, cpuCount);
  if (settings.kind === 'memory') {
    return `${settings.memoryPercent} % of the memory (${formatBytes((memoryBytes * settings.memoryPercent) / 100)})`;
  }
  if (settings.kind === 'io') {
    return `${formatPlural(workers, 'worker')} writing and syncing files of ${formatBytes(stressDiskBytes(settings, cpuCount))} in all`;
  }
  const load = settings.loadPercent === 100 ? '' : ` at ${settings.loadPercent} % load`;
  return `${Math.min(workers, cpuCount)} of ${formatPlural(cpuCount, 'CPU')}${workers > cpuCount ? ` (${workers} workers)` : ''}${load}`;
}

/** `60 s`, `5 min`, `2 min 30 s` */
function secondsText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}

function at({ niceness }: StressSettings): string {
  return ` at nice ${niceness}`;
}

function effect(settings: StressSettings, host: StressSurroundings): string {
  const { cpuCount, listeners } = host;
  const all = workerCountOf(settings, cpuCount) >= cpuCount;
  const who = victims(listeners);
  if (settings.kind === 'memory') {
    return settings.memoryPercent > 80
      ? `the kernel may kill ${who} for want of memory`
      : 'what needs memory gets slower, and the host may swap';
  }
  if (settings.kind === 'io') return 'whatever waits for the disk gets slower';
  const full = all && settings.loadPercent >= 80;
  if (settings.niceness < 0) {
    if (full) return `${who} ${doubt(settings, host) === '' ? 'will' : 'may'} starve`;
    return `${who} ${isMany(who) ? 'get' : 'gets'} only what it leaves${all ? '' : ', and the other CPUs'}`;
  }
  if (settings.niceness > 0) return 'it takes what nobody else wants; the site should hardly notice';
  if (!full) return 'everything there shares the CPU with it';
  return `${who} ${isMany(who) ? 'share the CPU with it and get' : 'shares the CPU with it and gets'} slower`;
}

const siteServers = ['nginx', 'apache2', 'httpd', 'gunicorn', 'caddy', 'haproxy', 'php-fpm', 'uwsgi'];

function victims(listeners: readonly string[]): string {
  const site = listeners.some((name) => siteServers.some((server) => name.startsWith(server)));
  const shell = listeners.some((name) => name.startsWith('sshd'));
  if (site && shell) return 'the site and sshd';
  if (site) return 'the site';
  return shell ? 'sshd and whatever else runs there' : 'whatever else runs there';
}

function isMany(who: string): boolean {
  return who.includes(' and ');
}

/** Niceness that does not reach as far as one would think. */
function doubt(settings: StressSettings, { cpuSharedBy, canLiftSession }: StressSurroundings): string {
  if (settings.kind !== 'cpu' || settings.niceness === 0 || cpuSharedBy === 'process') return '';
  if (cpuSharedBy === 'control_group') return ' Its kernel divides the CPU by control groups first: other services keep their share.';
  if (canLiftSession || settings.niceness > 0) return '';
  return ' Its kernel divides the CPU by sessions first (sched_autogroup_enabled = 1), and only root can lift one: other services may keep their share.';
}

import { assertNever } from '../base/assert-never.ts';
import { quoteForShell } from './shell-command.ts';
import type { StressSettings } from './stress-settings.ts';

/** Seconds stress-ng gets beyond its own --timeout before the outer `timeout` ends it. */
const outerMarginSeconds = 2;
/** Seconds after that until KILL. */
const killAfterSeconds = 2;
/** All I/O workers together write files of at most so many MiB. */
const mostDiskMebibytes = 1024;
const mostWorkerMebibytes = 256;

/** Beyond the asked duration: the latest moment at which the host itself has ended everything, in ms. */
export const hostLimitMarginMs = (outerMarginSeconds + killAfterSeconds) * 1000;

/** Where I/O workers put their files: a folder of the job's own, made before it and removed after it. */
export function stressFolder(id: string): string {
  return `/var/tmp/blitz-stress-${id}`;
}

/** Most bytes the I/O workers' files take on the host's disk; 0 for other kinds. */
export function stressDiskBytes(settings: StressSettings, cpuCount: number): number {
  if (settings.kind !== 'io') return 0;
  const workers = workerCountOf(settings, cpuCount);
  return workers * mebibytesEach(workers) * 1024 * 1024;
}

/** How many workers really start: 0 stands for one for each CPU. */
export function workerCountOf(settings: StressSettings, cpuCount: number): number {
  return settings.workers === 0 ? cpuCount : settings.workers;
}

/** `duration` in whole seconds, as the host enforces it. */
export function stressSeconds(settings: StressSettings): number {
  return Math.ceil(settings.durationMs / 1000);
}

/**
 * The command that stresses: `nice`, then a `timeout` that ends what stress-ng's own --timeout does not, then stress-ng.
 * Without sudo. Every word is made of letters, digits and `% , - . / _` only.
 */
export function stressArgv(settings: StressSettings, place: { readonly cpuCount: number; readonly folder: string }): string[] {
  const seconds = stressSeconds(settings);
  return [
    ...(settings.niceness === 0 ? [] : ['nice', '-n', String(settings.niceness)]),
    ...['timeout', '-k', String(killAfterSeconds), `${seconds + outerMarginSeconds}s`],
    ...['stress-ng', ...stressorArguments(settings, place)],
    ...['--timeout', `${seconds}s`, '--metrics-brief'],
  ];
}

function stressorArguments(settings: StressSettings, { cpuCount, folder }: { cpuCount: number; folder: string }): string[] {
  const { kind, workers, loadPercent, method, memoryPercent } = settings;
  switch (kind) {
    case 'cpu':
      return ['--cpu', String(workers), '--cpu-load', String(loadPercent), '--cpu-method', method];
    case 'memory':
      // Kept mapped, so that the memory stays filled instead of being given back at every round.
      return ['--vm', String(workers), '--vm-bytes', `${memoryPercent}%`, '--vm-keep'];
    case 'io': {
      const size = `${mebibytesEach(workerCountOf(settings, cpuCount))}m`;
      return ['--hdd', String(workers), '--hdd-bytes', size, '--hdd-opts', 'wr-seq,fsync', '--temp-path', folder];
    }
    default:
      return assertNever(kind);
  }
}

function mebibytesEach(workers: number): number {
  return Math.max(1, Math.min(mostWorkerMebibytes, Math.floor(mostDiskMebibytes / Math.max(1, workers))));
}

/** The command as one would type it. */
export function stressCommandText(argv: readonly string[], throughSudo: boolean): string {
  return [...(throughSudo ? ['sudo', '-n'] : []), ...argv].map(quoteForShell).join(' ');
}

/**
 * The line of sudoers that lets a user run this command and nothing more.
 *
 * From sudo 1.9.10 on as a regular expression, so that workers, load and duration may differ; a `*` would let further options through,
 * so older versions get the exact command. `program` is the absolute path of the first word.
 */
export function sudoersRule(user: string, program: string, argv: readonly string[], sudoVersion: string | undefined): string {
  const words = argv.slice(1);
  const allowed = knowsRegex(sudoVersion) ? `^${words.map(wordPattern).join(' ')}$` : words.map(escapeSudoers).join(' ');
  return `${escapeSudoers(user)} ALL=(root) NOPASSWD: ${program} ${allowed}`;
}

/** What may stand in the place of a word: another number of the same unit, another method, another job's folder. */
function wordPattern(word: string, index: number, words: readonly string[]): string {
  const before = words[index - 1];
  // The priority is what the rule is about, and a longer grace would take the end away from it.
  if (before === '-n' || before === '-k') return word;
  if (before === '--cpu' || before === '--vm' || before === '--hdd') return '[0-9]{1,2}';
  if (before === '--cpu-method') return '[a-z0-9]{1,32}';
  if (before === '--temp-path') return word.replace(/[^/]+$/, 'blitz-stress-[a-z0-9]{1,32}');
  const figure = /^[0-9]+(s|m|%|)$/.exec(word);
  return figure === null ? word : `[1-9][0-9]{0,${figure[1] === 'm' ? 3 : 2}}${figure[1] ?? ''}`;
}

function escapeSudoers(word: string): string {
  return word.replaceAll(/[\\,:=!() ]/g, (character) => `\\${character}`);
}

function knowsRegex(version: string | undefined): boolean {
  const [, major = '0', minor = '0', patch = '0'] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? [];
  const rank = Number(major) * 1e6 + Number(minor) * 1e3 + Number(patch);
  return rank >= 1_009_010;
}

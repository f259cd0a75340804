import { InvalidArgumentError } from 'commander';
import type { Guard } from '../../shared/contract/guard.ts';
import { parseDurationMs } from './flag-values.ts';

/** How a guard is written, for the help of the verbs that take one. */
export const guardFlagHelp = `
Guards end it when they do not hold any more; what is behind the slash is for how long:
  failures<5%/10s    share of failed requests in the last 10 s (default: 5s; a run only; of 20 requests at least)
  cpu<95%/5s         busy share of all the target's CPUs
  memory<90%/5s      used share of the target's memory
  unreachable/15s    the target has not answered for so long (default: 5s)
  alarm=NAME         an alarm, by its name or id, goes to ALARM; the same as --stop-on-alarm NAME. One that is in ALARM already is refused`;

const kinds: ReadonlyMap<string, Guard['kind']> = new Map([
  ['failures', 'failure_rate'],
  ['cpu', 'cpu'],
  ['memory', 'memory'],
]);
const usage = "Write e.g. 'failures<5%', 'cpu<95%/5s', 'memory<90%', unreachable/10s or alarm=NAME.";

/** Parser of one `--guard`; each adds to those before. */
export function guardFlag(text: string, before: readonly Guard[] | undefined): readonly Guard[] {
  return [...(before ?? []), parseGuard(text)];
}

/** Parser of one `--stop-on-alarm`, which is a guard, too; each adds to those before. */
export function alarmFlag(text: string, before: readonly Guard[] | undefined): readonly Guard[] {
  return [...(before ?? []), alarmGuard(text)];
}

function alarmGuard(text: string): Guard {
  const alarm = text.trim();
  if (alarm === '' || alarm.length > 600) throw new InvalidArgumentError('Write the name of an alarm, or its id.');
  return { kind: 'alarm', limit: 1, overMs: 5000, alarm };
}

function parseGuard(text: string): Guard {
  const [, alarm] = /^alarm=(.*)$/s.exec(text.trim()) ?? [];
  if (alarm !== undefined) return alarmGuard(alarm);
  const [, condition = '', duration] = /^([^/]*)(?:\/(.*))?$/.exec(text.trim()) ?? [];
  const overMs = duration === undefined ? 5000 : parseDurationMs(duration.trim());
  if (overMs === undefined || overMs < 1000 || overMs > 600_000)
    throw new InvalidArgumentError(`A time from 1s to 10m belongs behind the slash. ${usage}`);
  if (condition.trim() === 'unreachable') return { kind: 'unreachable', limit: 1, overMs };
  const [, name = '', figure = ''] = /^([a-z]+)\s*<=?\s*(\d+(?:\.\d+)?)\s*%$/.exec(condition.trim()) ?? [];
  const kind = kinds.get(name);
  const limit = Number(figure) / 100;
  if (kind === undefined || figure === '' || limit > 1) throw new InvalidArgumentError(`Not a guard. ${usage}`);
  return { kind, limit, overMs };
}

import type { Guard } from '../../../shared/contract/guard.ts';
import { localTargetId, type Target } from '../../../shared/contract/targets.ts';
import { quoteForShell } from '../../../shared/model/shell-command.ts';
import type { StressSettings } from '../../../shared/model/stress-settings.ts';

const guardNames = { failure_rate: 'failures', cpu: 'cpu', memory: 'memory' } as const;

/** The flags of `blitz run` that say which machine stands behind it and what ends it early; with a space before, or empty. */
export function hostFlags(target: Target | undefined, guards: readonly Guard[]): string {
  const words = target && target.id !== localTargetId ? ['--target', target.name] : [];
  for (const { kind, limit, overMs, alarm } of guards) {
    if (kind === 'alarm') {
      if (alarm !== undefined) words.push('--stop-on-alarm', alarm);
      continue;
    }
    const condition = kind === 'unreachable' ? kind : `${guardNames[kind]}<${Number((limit * 100).toFixed(2))}%`;
    words.push('--guard', `${condition}/${Math.round(overMs / 1000)}s`);
  }
  return words.map((word) => ` ${quoteForShell(word)}`).join('');
}

/** The `blitz stress` command that stresses the machine beside the run. */
export function stressCommand(target: Target, settings: StressSettings): string {
  const kinds = {
    cpu: [
      '--cpu',
      settings.workers === 0 ? 'all' : String(settings.workers),
      ...(settings.loadPercent < 100 ? ['--load', `${settings.loadPercent}%`] : []),
    ],
    memory: ['--memory', `${settings.memoryPercent}%`],
    io: ['--io', String(settings.workers)],
  } as const;
  const nice = settings.niceness === 0 ? [] : ['--nice', String(settings.niceness)];
  const name = target.id === localTargetId ? 'local' : target.name;
  return ['npx', 'blitz', 'stress', name, ...kinds[settings.kind], ...nice, '--duration', `${settings.durationMs / 1000}s`]
    .map(quoteForShell)
    .join(' ');
}

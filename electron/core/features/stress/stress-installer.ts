import { OpsError } from '../../../../shared/base/ops-error.ts';
import { chunkLength } from '../../../../shared/contract/stream.ts';
import { shellCommand } from '../../../../shared/model/shell-command.ts';
import { defaultStress } from '../../../../shared/model/stress-settings.ts';
import type { Machine } from '../../base/machine.ts';
import { examineForStress } from './stress-preflight.ts';

/**
 * Runs the package manager of the host's distribution; its output as it comes (one line of it first: the command), the exit code last.
 * The end of the signal ends it. Rejects with `missing_tool` where there is no package manager we know.
 */
export async function* installStressNg(
  machine: Machine,
  signal: AbortSignal,
): AsyncGenerator<{ text: string; exitCode?: number }, void, undefined> {
  const { install } = await examineForStress(machine, defaultStress, 'preview', signal);
  if (install === undefined) {
    throw new OpsError({
      code: 'missing_tool',
      message: 'There is no package manager there that this console knows.',
      hint: 'Install stress-ng by hand: https://github.com/ColinIanKing/stress-ng',
    });
  }
  yield { text: `$ ${shellCommand(install.argv)}\n` };
  // Nobody is there to answer what a package would ask; and both outputs in the order they were written.
  const script = 'DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; exec "$@" </dev/null 2>&1';
  const running = await machine.run({ argv: ['sh', '-c', script, 'blitz', ...install.argv], purpose: 'install stress-ng', signal });
  running.endInput();
  running.stderr.resume();
  running.stdout.setEncoding('utf8');
  try {
    for await (const chunk of running.stdout) {
      const text = String(chunk);
      for (let from = 0; from < text.length; from += chunkLength) yield { text: text.slice(from, from + chunkLength) };
    }
    const exit = await running.exit;
    if (signal.aborted) return;
    if (exit.kind !== 'exited') {
      throw new OpsError({
        code: 'unavailable',
        message: 'The installation was cut off.',
        hint: 'Look at the host: the package manager may still run.',
      });
    }
    yield { text: '', exitCode: exit.code };
  } finally {
    running.close();
  }
}

import { openLocalMachine } from '../../electron/core/adapters/local/index.ts';
import type { MachineLink, MachineProcess, ProcessExit } from '../../electron/core/base/machine.ts';
import { shellCommand } from '../../shared/model/shell-command.ts';

/** A machine behind a real sshd, reached with OpenSSH's own client: what is tested on it depends on no client of ours. */
export function openSshMachine(configPath: string, alias: string): MachineLink {
  const local = openLocalMachine();
  const options = ['-F', configPath, '-o', 'BatchMode=yes', '-o', 'ServerAliveInterval=1', '-o', 'ServerAliveCountMax=3', '-T'];
  return {
    name: alias,
    closed: local.closed,
    run: async ({ argv, ...rest }) => withLoss(await local.run({ ...rest, argv: ['ssh', ...options, '--', alias, shellCommand(argv)] })),
    openTerminal: (size, signal) => local.openTerminal(size, signal),
    dispose: () => local.dispose(),
  };
}

/** ssh says 255 when its link is gone. */
function withLoss(process: MachineProcess): MachineProcess {
  const exit = process.exit.then((how): ProcessExit => (how.kind === 'exited' && how.code === 255 ? { kind: 'lost' } : how));
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    exit,
    write: (data) => process.write(data),
    endInput: () => process.endInput(),
    kill: (signal) => process.kill(signal),
    close: () => process.close(),
  };
}

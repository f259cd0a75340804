import type { Client } from 'ssh2';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { shellCommand } from '../../../../shared/model/shell-command.ts';
import { systemFolders } from '../../../../shared/model/system-folders.ts';
import { announceItself } from './process-announcement.ts';

/** Makes a command line of a program and its arguments that the login shell of a machine understands. */
export type CommandLine = (argv: readonly string[]) => string;

/** Servers and their tools are in folders an ordinary user's PATH leaves out. `exec`: pid, signals and exit are the program's own. */
const posixLine: CommandLine = (argv) => `${announceItself}; PATH="$PATH:${systemFolders.join(':')}"; exec ${shellCommand(argv)}`;

/**
 * For shells that quote in their own way (fish, csh): they see nothing but digits and backslashes, and sh makes the command of them.
 */
const encodedLine: CommandLine = (argv) => {
  const octal = [...Buffer.from(posixLine(argv), 'utf8')].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return `exec /bin/sh -c 'eval "$(printf "$0")"' '${octal}'`;
};

/** What a shell gets wrong that does not quote as POSIX says. */
const sample = `'\\\\ \\' "$HOME" \`id\` !x !! *\n~ {a,b} %s $(id)`;
const [head, tail] = ['blitz<', '>blitz'];
const probe = ['/bin/sh', '-c', 'printf %s%s%s "$1" "$2" "$3"', 'blitz', head, sample, tail];
const probeLimitMs = 20_000;
const maxProbeBytes = 64 * 1024;

/** Tries which command lines a login shell takes as they are meant. Rejects with `missing_tool` where it runs no commands. */
export async function findCommandLine(client: Client, machine: string): Promise<CommandLine> {
  let said = '';
  for (const line of [posixLine, encodedLine]) {
    const answer = await runProbe(client, line(probe));
    if (answer.stdout.includes(`${head}${sample}${tail}`)) return line;
    said = said || answer.stdout.trim() || answer.stderr.replace(/blitz-pid:.*\n?/, '').trim();
  }
  throw new OpsError({
    code: 'missing_tool',
    message: `The login shell on ${machine} runs no commands${said === '' ? '' : `; it says: ${said.slice(0, 200)}`}.`,
    hint: 'Use an account with a shell (chsh -s /bin/sh), and no ForceCommand or restricted key.',
  });
}

function runProbe(client: Client, line: string): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    client.exec(line, (error, channel) => {
      if (error) {
        reject(error);
        return;
      }
      const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
      let size = 0;
      const collect = (kind: 'stdout' | 'stderr') => (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxProbeBytes) chunks[kind].push(chunk);
        else channel.close();
      };
      const timer = setTimeout(() => channel.close(), probeLimitMs);
      channel.on('data', collect('stdout')).on('error', () => {});
      channel.stderr.on('data', collect('stderr'));
      channel.end();
      channel.on('close', () => {
        clearTimeout(timer);
        resolve({ stdout: Buffer.concat(chunks.stdout).toString('utf8'), stderr: Buffer.concat(chunks.stderr).toString('utf8') });
      });
    });
  });
}

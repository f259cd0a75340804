import { expect, it } from 'vitest';
import { shellCommand } from '../../../shared/model/shell-command.ts';
import { shortCommand } from '../../../shared/model/short-command.ts';

it('leaves the script out of a command line, and nothing else', () => {
  const script = `\nLC_ALL=C; export LC_ALL\nfor file; do echo 'a' "$file"; done\n`;
  const line = shellCommand(['sudo', '-n', 'sh', '-c', script, 'blitz', '/var/log/app log', '/x']);
  expect(shortCommand(line)).toBe("sudo -n sh -c '…' blitz '/var/log/app log' /x");
  expect(shortCommand(shellCommand(['sh', '-c', 'echo '.repeat(40), 'blitz']))).toBe("sh -c '…' blitz");
  expect(shortCommand("uptime --since 'a b'")).toBe("uptime --since 'a b'");
  // The audit keeps no more of a line than so much.
  expect(shortCommand(line.slice(0, 50))).toBe("sudo -n sh -c '…'");
  expect(shortCommand(shellCommand(['printf', "it's", '-', "don't".repeat(30)]))).toBe(`${shellCommand(['printf', "it's"])} - '…'`);
});

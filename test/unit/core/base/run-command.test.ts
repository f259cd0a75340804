import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLocalMachine } from '../../../../electron/core/adapters/local/index.ts';
import type { MachineLink } from '../../../../electron/core/base/machine.ts';
import { runCommand } from '../../../../electron/core/base/run-command.ts';
import { createScriptedLink } from '../hosts/scripted-link.ts';

let machine: MachineLink;
beforeEach(() => {
  machine = openLocalMachine();
});
afterEach(() => machine.dispose());

const shell = (script: string, ...args: string[]) => ['sh', '-c', script, 'test', ...args];

describe('one command', () => {
  test('answers with both outputs and how it ended', async () => {
    const result = await runCommand(machine, { argv: shell('printf out; printf err >&2; exit 3'), purpose: 'test' });
    expect(result).toEqual({ stdout: 'out', stderr: 'err', exit: { kind: 'exited', code: 3 }, truncated: false });
  });

  test('reads what it is given and nothing else', async () => {
    expect((await runCommand(machine, { argv: ['cat'], purpose: 'test', input: "it's $HOME ü" })).stdout).toBe("it's $HOME ü");
    expect((await runCommand(machine, { argv: ['cat'], purpose: 'test' })).stdout).toBe('');
    const deaf = await runCommand(machine, { argv: ['true'], purpose: 'test', input: 'x'.repeat(4 * 1024 * 1024) });
    expect(deaf.exit).toEqual({ kind: 'exited', code: 0 });
  });

  test('keeps the beginning of an output that is too long, and lets the command end', async () => {
    const script = 'head -c 3000000 /dev/zero | tr "\\0" x; head -c 3000000 /dev/zero >&2; exit 7';
    const result = await runCommand(machine, { argv: shell(script), purpose: 'test', maxBytes: 1000 });
    expect([result.stdout, result.stderr.length, result.truncated]).toEqual(['x'.repeat(1000), 1000, true]);
    expect(result.exit).toEqual({ kind: 'exited', code: 7 });
  });

  test('makes bad UTF-8 visible and keeps characters whole over chunks', async () => {
    expect((await runCommand(machine, { argv: ['printf', 'a\\377\\303\\274'], purpose: 'test' })).stdout).toBe('a\ufffdü');
  });

  test('is closed when its time is over, or when it is cancelled', async () => {
    const link = createScriptedLink('host');
    const late = runCommand(link, { argv: ['sleep', '9'], purpose: 'a long look', timeoutMs: 1 });
    await expect(late).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('a long look'), retry: true });
    const cancelling = new AbortController();
    const running = runCommand(link, { argv: ['sleep', '9'], purpose: 'x', signal: cancelling.signal });
    running.catch(() => {});
    await vi.waitFor(() => expect(link.processes).toHaveLength(2));
    cancelling.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(runCommand(link, { argv: ['true'], purpose: 'x', signal: cancelling.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(link.processes.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    link.dispose();
  });

  test('says that the link broke', async () => {
    const link = createScriptedLink('host');
    const running = runCommand(link, { argv: ['sleep', '9'], purpose: 'x' });
    await vi.waitFor(() => expect(link.processes).toHaveLength(1));
    link.break();
    expect((await running).exit).toEqual({ kind: 'lost' });
  });
});

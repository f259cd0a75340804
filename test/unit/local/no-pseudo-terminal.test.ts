import { expect, it, vi } from 'vitest';
import { createCore } from '../../../electron/core/app.ts';
import { localTargetId } from '../../../shared/contract/targets.ts';
import { createInProcessTestClient } from '../../rig/test-client.ts';
import { createTestPlatform } from '../../rig/test-platform.ts';

vi.mock('@lydell/node-pty', () => {
  throw new Error('could not find the binary package for it');
});

it('a system without what pseudo-terminals take has everything but terminals of its own', async () => {
  const platform = createTestPlatform();
  const core = await createCore(platform);
  const leaving = new AbortController();
  try {
    const client = createInProcessTestClient(core);
    expect(await client.hosts.connect({ targetId: localTargetId })).toMatchObject({ state: 'connected' });
    const { id } = await client.terminal.open({ targetId: localTargetId, columns: 80, rows: 24 });
    let problem: { message: string; hint?: string | undefined } | undefined;
    for await (const { terminals } of await client.terminal.watch(undefined, { signal: leaving.signal })) {
      problem = terminals.find((terminal) => terminal.id === id)?.problem;
      if (problem !== undefined) break;
    }
    expect(problem).toMatchObject({
      message: expect.stringContaining('no terminal of this machine'),
      hint: expect.stringContaining('npm ci'),
    });
  } finally {
    leaving.abort();
    await core.dispose();
    platform.dispose();
  }
});

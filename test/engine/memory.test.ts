import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startNginx } from '../rig/nginx-server.ts';

test('memory does not grow with the number of requests', { timeout: 120_000 }, async () => {
  const nginx = await startNginx();
  const child = fork(new URL('../rig/memory-client.ts', import.meta.url), [String(nginx.port)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const [after] = (await once(child, 'message')) as [number[]];
    const [first, , , last] = after as [number, number, number, number];
    // Four times 60,000 requests, among them thousands of failures: records of each would take tens of megabytes.
    expect(last - first).toBeLessThan(15e6);
  } finally {
    if (child.exitCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    await nginx.stop();
  }
});

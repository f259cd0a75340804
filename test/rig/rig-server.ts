import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { RigAccount } from './misbehaving-server.ts';

/** The misbehaving server, running. */
export interface RigServer {
  readonly pid: number;
  readonly port: number;
  /** `http://127.0.0.1:port` or what the arguments make of it. */
  readonly origin: string;
  account(): Promise<RigAccount>;
  stop(): Promise<void>;
}

export async function startRigServer(options: { host?: string; keyFile?: string; certificateFile?: string } = {}): Promise<RigServer> {
  const host = options.host ?? '127.0.0.1';
  const secure = options.keyFile !== undefined && options.certificateFile !== undefined;
  const child = fork(
    new URL('misbehaving-server.ts', import.meta.url),
    [host, ...(secure ? [options.keyFile as string, options.certificateFile as string] : [])],
    { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    pid: child.pid as number,
    port,
    origin: `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async account() {
      const answer = once(child, 'message') as Promise<[{ account: RigAccount }]>;
      child.send('account');
      return (await answer)[0].account;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

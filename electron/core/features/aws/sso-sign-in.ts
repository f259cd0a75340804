import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { redactText } from '../../../../shared/model/redact-text.ts';
import { endProcess } from '../../adapters/process/end-process.ts';
import { which } from '../../adapters/process/which.ts';

export interface SignInOptions {
  readonly profile: string;
  /** Where programs are looked for; the machine's own PATH without it. */
  readonly searchPath?: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs `aws sso login` on this machine; its output as it comes, the exit code last. The end of the signal ends it and what it started.
 * Rejects with `missing_tool` without the AWS CLI.
 */
export async function* runSsoSignIn(options: SignInOptions): AsyncGenerator<{ text: string; exitCode?: number }, void, undefined> {
  const program = await which('aws', options.searchPath);
  if (program === undefined) {
    throw new OpsError({
      code: 'missing_tool',
      message: 'The AWS CLI is not installed on this machine, and it is what signs in.',
      hint: 'Install it (https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html), or sign in where it is.',
    });
  }
  const argv = ['sso', 'login', ...(options.profile === '' ? [] : ['--profile', options.profile])];
  yield { text: `$ ${['aws', ...argv].join(' ')}\n` };
  if (options.signal?.aborted) return;
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32', windowsHide: true });
  const output = new PassThrough({ encoding: 'utf8' });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const ended = Promise.withResolvers<number>();
  child.once('error', () => ended.resolve(127));
  child.once('close', (code) => {
    ended.resolve(code ?? 1);
    output.end();
  });
  const stop = () => {
    output.destroy();
    if (child.pid !== undefined && child.exitCode === null) void endProcess(child.pid, { group: true, graceMs: 1000 });
  };
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const text of output) yield { text: redactText(String(text)) };
    yield { text: '', exitCode: await ended.promise };
  } catch (error) {
    // A stream that was destroyed by the abort is no failure of the sign-in.
    if (!options.signal?.aborted) throw error;
  } finally {
    options.signal?.removeEventListener('abort', stop);
    stop();
  }
}

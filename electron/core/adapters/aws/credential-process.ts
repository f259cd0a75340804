import { spawn } from 'node:child_process';
import { OpsError } from '../../../../shared/base/ops-error.ts';

/** Keys that sign requests. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

const maxOutputBytes = 1024 * 1024;

/**
 * Runs a profile's `credential_process` and reads what it prints (version 1 of its format: docs.aws.amazon.com/sdkref, "Process credential
 * provider"). It has `limitMs`, then its whole group is killed. What it prints is never in an error: it may be the secret.
 */
export async function runCredentialProcess(
  command: string,
  profile: string,
  limitMs: number,
  signal?: AbortSignal,
): Promise<AwsCredentials> {
  // The file gives a command line for the shell, and the user who wrote it is the user who runs it.
  const child = spawn(command, {
    shell: true,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (message: string, hint: string, retry = false) =>
    reject(new OpsError({ code: 'unavailable', message, hint, retry, details: { cause: 'no_credentials' } }));
  const timer = setTimeout(() => {
    killGroup(child.pid);
    fail(
      `The credential_process of the profile "${profile}" did not answer within ${limitMs / 1000} s and was ended.`,
      'Run it by hand: it may wait for a password or a browser.',
      true,
    );
  }, limitMs);
  const onAbort = () => {
    killGroup(child.pid);
    reject(new OpsError({ code: 'cancelled', message: `The credential_process of the profile "${profile}" was given up.` }));
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.length > maxOutputBytes) killGroup(child.pid);
  });
  child.on('error', () =>
    fail(`The credential_process of the profile "${profile}" cannot be started.`, 'Look at its command in ~/.aws/config.'),
  );
  child.on('close', (code, killed) => {
    if (code === 0) resolve(output);
    else {
      const how = killed === null ? `ended with exit code ${code}` : `was ended by ${killed}`;
      fail(`The credential_process of the profile "${profile}" ${how}.`, 'Run it by hand to see what it says.');
    }
  });
  try {
    return parse(await promise, profile);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    child.stdout.destroy();
  }
}

function parse(output: string, profile: string): AwsCredentials {
  let answer: Record<string, unknown> = {};
  try {
    answer = (JSON.parse(output) ?? {}) as Record<string, unknown>;
  } catch {
    // Said below, without what it printed.
  }
  const { Version: version, AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration: until } = answer;
  const expiration = typeof until === 'string' ? new Date(until) : undefined;
  if (version !== 1 || typeof id !== 'string' || typeof secret !== 'string' || Number.isNaN(expiration?.getTime())) {
    throw new OpsError({
      code: 'unavailable',
      message: `The credential_process of the profile "${profile}" did not print credentials.`,
      hint: 'It must print JSON with Version 1, AccessKeyId and SecretAccessKey.',
      details: { cause: 'no_credentials' },
    });
  }
  if (expiration !== undefined && expiration.getTime() <= Date.now()) {
    throw new OpsError({
      code: 'unavailable',
      message: `The credential_process of the profile "${profile}" printed credentials that have expired.`,
      hint: 'Sign in again with whatever it asks for credentials.',
      details: { cause: 'expired' },
    });
  }
  return {
    accessKeyId: id,
    secretAccessKey: secret,
    ...(typeof token === 'string' ? { sessionToken: token } : {}),
    ...(expiration === undefined ? {} : { expiration }),
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // Signals there reach the shell alone.
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

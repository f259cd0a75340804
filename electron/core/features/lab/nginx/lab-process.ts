import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { endProcess } from '../../../adapters/process/end-process.ts';
import { tailOfFile } from '../../../adapters/process/tail-of-file.ts';
import { which } from '../../../adapters/process/which.ts';
import type { StackFailure } from '../lab-stack.ts';

export interface LabProcessOptions {
  /** As it is called in messages, e.g. `nginx`. */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes its output, from the start of the file. */
  readonly outputPath: string;
  /** Its last lines say why it ended. */
  readonly logPath: string;
}

/** Files a process may have open: the soft limit a service gets on Debian, which is part of what the lab shows. */
const openFilesLimit = 1024;

/** One server of the nginx stack, in a process group of its own so that it ends with everything it has started. */
export class LabProcess {
  readonly name: string;
  /** Settles when it has ended, for whatever reason, with how. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #options: LabProcessOptions;
  #hasEnded = false;

  private constructor(child: ChildProcess, options: LabProcessOptions) {
    this.name = options.name;
    this.#child = child;
    this.#options = options;
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : signal));
    });
    void this.ended.then(() => {
      this.#hasEnded = true;
    });
  }

  static async start(options: LabProcessOptions): Promise<LabProcess> {
    // On Linux the system itself ends it should this process be killed without a chance to.
    const setpriv = process.platform === 'linux' ? await which('setpriv') : undefined;
    const bound = setpriv === undefined ? options.command : [setpriv, '--pdeathsig', 'TERM', '--', ...options.command];
    const output = openSync(options.outputPath, 'w', 0o600);
    try {
      const child = spawn('/bin/sh', ['-c', `ulimit -S -n ${openFilesLimit} 2>/dev/null; exec "$@"`, 'sh', ...bound], {
        cwd: options.folder,
        env: options.environment,
        detached: true,
        stdio: ['ignore', output, output],
      });
      return new LabProcess(child, options);
    } finally {
      closeSync(output);
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Why it ended, in its own last words. */
  async failure(how: string): Promise<StackFailure & { readonly words: string }> {
    const words = [...(await tailOfFile(this.#options.logPath, 4)), ...(await tailOfFile(this.#options.outputPath, 4))];
    const text = [...new Set(words)].slice(-4).join(' · ');
    return {
      message: `${this.name} ended (${how})${text === '' ? '.' : `: ${text}`}`,
      hint: `Look into ${this.#options.logPath}, then start the lab again.`,
      words: text,
    };
  }

  /** Ends it and all it started. */
  async stop(): Promise<void> {
    if (this.#child.pid !== undefined) await endProcess(this.#child.pid, { group: true });
  }
}

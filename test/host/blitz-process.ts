import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The program and first arguments that run `blitz` from its sources under this Node. */
export const blitzCommand = [process.execPath, join(root, 'electron/cli/index.ts')] as const;

export interface BlitzEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface ProcessOptions {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A process under test: what it wrote so far, and its end. */
export class BlitzProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<BlitzEnd>;
  out = '';
  err = '';
  readonly #watchers = new Set<() => void>();

  constructor(args: readonly string[], { command = blitzCommand, environment = {} }: ProcessOptions = {}) {
    const [program = process.execPath, ...first] = command;
    this.child = spawn(program, [...first, ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdin?.on('error', () => {});
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
      this.#changed();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.err += text;
      this.#changed();
    });
    this.ended = new Promise((done, failed) => {
      this.child.on('error', failed);
      this.child.on('close', (code, signal) => {
        done({ code, signal, out: this.out, err: this.err });
        this.#changed();
      });
    });
  }

  /** Waits until what was written on either output matches. Rejects when the process ends before. */
  async wrote(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.out) ?? pattern.exec(this.err);
      if (match) return match;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`It ended (${this.child.exitCode ?? this.child.signalCode}) without writing ${pattern}: ${this.out}${this.err}`);
      }
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

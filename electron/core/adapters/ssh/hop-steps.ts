import { machineName, type ResolvedHost } from './resolved-host.ts';
import type { SshHooks, SshStepName } from './ssh-hooks.ts';

/** Tells whoever watches how far the way to one machine has come. After `end` it tells nothing more. */
export class HopSteps {
  readonly #host: ResolvedHost;
  readonly #hop: number;
  readonly #onStep: SshHooks['onStep'];
  #step: { readonly name: SshStepName; readonly startedAt: number } | undefined;
  #isOver = false;

  constructor(host: ResolvedHost, hop: number, onStep: SshHooks['onStep']) {
    this.#host = host;
    this.#hop = hop;
    this.#onStep = onStep;
  }

  /** The last one that was begun. */
  get current(): SshStepName | undefined {
    return this.#step?.name;
  }

  begin(name: SshStepName): void {
    if (this.#isOver) return;
    this.#step = { name, startedAt: performance.now() };
    this.#tell('running');
  }

  finish(detail: string | undefined): void {
    this.#tell('ok', detail);
  }

  fail(detail: string): void {
    this.#tell('failed', detail);
  }

  end(): void {
    this.#isOver = true;
  }

  #tell(state: 'running' | 'ok' | 'failed', detail?: string): void {
    if (this.#step === undefined || this.#isOver) return;
    const { name, startedAt } = this.#step;
    const durationMs = state === 'running' ? undefined : performance.now() - startedAt;
    this.#onStep?.({ machine: machineName(this.#host), hop: this.#hop, step: name, state, detail, durationMs });
  }
}

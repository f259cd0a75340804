import type { LabStatus } from '../../../../shared/contract/lab.ts';
import type { ChildProgram } from '../../platform.ts';
import { isLabReport, type LabCommand } from './lab-messages.ts';

/** The lab as a program of ours: what it reports, what it is told, and how it ended. */
export class AttachedLab {
  /** Settles when its process has ended: `stopped` when it was asked to, `failed` when not. */
  readonly ended: Promise<LabStatus>;
  readonly #program: ChildProgram;
  #status: LabStatus | undefined;
  #asked = false;

  constructor(program: ChildProgram, onStatus: (status: LabStatus) => void) {
    this.#program = program;
    const messages = program.onMessage((message) => {
      if (!isLabReport(message)) return;
      this.#status = message.status;
      onStatus(message.status);
    });
    this.ended = new Promise((resolve) => {
      program.onExit((code) => {
        void messages.dispose();
        this.#status = this.#lastStatus(code);
        resolve(this.#status);
      });
    });
  }

  /** What it last said of itself; `undefined` before its first word. */
  get status(): LabStatus | undefined {
    return this.#status;
  }

  send(command: LabCommand): void {
    if (command.type === 'down') this.#asked = true;
    this.#program.send(command);
  }

  kill(): void {
    this.#asked = true;
    this.#program.kill();
  }

  #lastStatus(code: number | undefined): LabStatus {
    if (this.#status?.state === 'failed') return this.#status;
    if (this.#asked || this.#status?.state === 'stopping') return { state: 'stopped', logs: [] };
    const how = code === undefined ? 'it was killed' : `exit code ${code}`;
    return {
      ...this.#status,
      state: 'failed',
      logs: this.#status?.logs ?? [],
      error: { message: `The lab's process ended unexpectedly (${how}).`, hint: 'Start the lab again.' },
    };
  }
}

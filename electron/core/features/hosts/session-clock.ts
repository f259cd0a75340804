import type { MachineLink } from '../../base/machine.ts';
import type { ClockReading } from './host-clock.ts';

export interface SessionClockOptions {
  readonly everyMs: number;
  readonly read: (link: MachineLink) => Promise<ClockReading>;
  /** A clock nobody uses is not read again. */
  readonly isUsed: () => boolean;
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
}

/** What is known of a host's clock: read at the beginning of every link and now and then while it lasts. */
export class SessionClock {
  readonly #options: SessionClockOptions;
  #link: MachineLink | undefined;
  #reading: ClockReading | undefined;
  #timer: NodeJS.Timeout | undefined;
  #first: Promise<void> = Promise.resolve();

  constructor(options: SessionClockOptions) {
    this.#options = options;
  }

  /** The last one, also of a link that has been lost since. */
  get reading(): ClockReading | undefined {
    return this.#reading;
  }

  /** Settles when the clock has been read, or could not be, for the first time over this link. Never rejects. */
  get first(): Promise<void> {
    return this.#first;
  }

  start(link: MachineLink): void {
    this.#link = link;
    this.#first = this.#read(link);
    this.#timer = setInterval(() => {
      if (this.#options.isUsed()) void this.#read(link);
    }, this.#options.everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#link = undefined;
  }

  forget(): void {
    this.stop();
    this.#reading = undefined;
  }

  async #read(link: MachineLink): Promise<void> {
    try {
      const reading = await this.#options.read(link);
      if (this.#link !== link) return;
      this.#reading = reading;
      this.#options.changed();
    } catch (error) {
      this.#options.failed(error);
    }
  }
}

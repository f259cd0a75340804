/** A time limit that stands still while somebody is asked, and begins anew afterwards. */
export class TimeLimit {
  readonly #limitMs: number;
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;
  #pauses = 0;
  #isDone = false;

  constructor(limitMs: number, onOver: () => void) {
    this.#limitMs = limitMs;
    this.#onOver = onOver;
    this.restart();
  }

  async outside<T>(work: () => Promise<T>): Promise<T> {
    this.#pauses += 1;
    clearTimeout(this.#timer);
    try {
      return await work();
    } finally {
      this.#pauses -= 1;
      this.restart();
    }
  }

  restart(): void {
    clearTimeout(this.#timer);
    if (this.#isDone || this.#pauses > 0) return;
    this.#timer = setTimeout(this.#onOver, this.#limitMs);
  }

  end(): void {
    this.#isDone = true;
    clearTimeout(this.#timer);
  }
}

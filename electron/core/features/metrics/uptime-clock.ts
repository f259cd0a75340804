/** Samples the best of which counts: a minute of them, so that two clocks may drift. */
const window = 60;

/**
 * Puts moments of a host, told in its uptime, on our clock: the answer that was on its way for the shortest time says most about where the
 * host's zero is. Needs nothing of the host's own idea of the time of day, which may be minutes off or be set while we look.
 */
export class UptimeClock {
  readonly #offsets: number[] = [];
  #last = Number.NEGATIVE_INFINITY;

  /** Unix time in ms of a moment of the host, of which was heard at `receivedAt`; always later than the one before. */
  at(uptimeSeconds: number, receivedAt: number): number {
    this.#offsets.push(receivedAt - uptimeSeconds * 1000);
    if (this.#offsets.length > window) this.#offsets.shift();
    this.#last = Math.max(Math.min(receivedAt, uptimeSeconds * 1000 + Math.min(...this.#offsets)), this.#last + 1);
    return this.#last;
  }
}

/** Who wants to hear that something has changed, in the form React's `useSyncExternalStore` takes. */
export class Listeners {
  readonly #members = new Set<() => void>();

  /** Answers what ends it. */
  readonly add = (listener: () => void): (() => void) => {
    this.#members.add(listener);
    return () => {
      this.#members.delete(listener);
    };
  };

  /** Calls everybody who is there at this moment; one may leave while being called. */
  tell(): void {
    for (const listener of [...this.#members]) listener();
  }

  clear(): void {
    this.#members.clear();
  }
}

/** Something that holds a resource until it is disposed; disposing twice does nothing more. */
export interface Disposable {
  dispose(): void | Promise<void>;
}

/** Wraps a clean-up function so that it runs once, however often it is asked. */
export function toDisposable(cleanUp: () => void | Promise<void>): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      return cleanUp();
    },
  };
}

/**
 * Collects what was created and disposes of it in reverse order.
 *
 * Every member is disposed even when one fails; the failures come back together as an `AggregateError`.
 */
export class DisposableStore implements Disposable {
  #members: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(member: T): T {
    if (this.#disposed) {
      void member.dispose();
      return member;
    }
    this.#members.push(member);
    return member;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    const failures: unknown[] = [];
    for (const member of this.#members.reverse()) {
      try {
        await member.dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    this.#members = [];
    if (failures.length > 0) throw new AggregateError(failures, 'Some resources could not be released');
  }
}

import type { ProcessRaw } from '../../../../shared/model/host-processes.ts';

/** Processes asked for at once. */
const mostAtOnce = 20;

/** Names the users of processes, each looked up once. */
export class ProcessOwners {
  /** By pid and start: numbers are used again. */
  readonly #uids = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #askedNames = new Set<number>();
  #shown: readonly ProcessRaw[] = [];

  /** The user's name, or number where it has none; empty until it is known. */
  userOf(process: ProcessRaw): string {
    const uid = this.#uids.get(keyOf(process));
    if (uid === undefined) return '';
    return this.#names.get(uid) ?? (this.#askedNames.has(uid) ? String(uid) : '');
  }

  /** What to ask about the processes that are shown; those that were shown before are forgotten. */
  requests(shown: readonly ProcessRaw[]): string[] {
    this.#shown = shown;
    const keys = new Set(shown.map(keyOf));
    for (const key of this.#uids.keys()) if (!keys.has(key)) this.#uids.delete(key);
    const strangers = shown.filter((process) => !this.#uids.has(keyOf(process))).slice(0, mostAtOnce);
    const nameless = [...new Set(this.#uids.values())].filter((uid) => !this.#askedNames.has(uid));
    for (const uid of nameless) this.#askedNames.add(uid);
    return [
      ...(strangers.length === 0 ? [] : [`users ${strangers.map(({ pid }) => pid).join(' ')}`]),
      ...(nameless.length === 0 ? [] : [`names ${nameless.join(' ')}`]),
    ];
  }

  /** Lines like `/proc/12/status:Uid: <real> <effective> …`; one that has ended has none. */
  takeUsers(lines: readonly string[]): void {
    for (const line of lines) {
      const match = /^\/proc\/(\d+)\/status:Uid:\s+\d+\s+(\d+)/.exec(line);
      const process = this.#shown.find(({ pid }) => pid === Number(match?.[1]));
      if (process !== undefined) this.#uids.set(keyOf(process), Number(match?.[2]));
    }
  }

  /** Lines of the password file. */
  takeNames(lines: readonly string[]): void {
    for (const line of lines) {
      const [name = '', , uid = ''] = line.split(':');
      if (name !== '' && /^\d+$/.test(uid)) this.#names.set(Number(uid), name);
    }
  }
}

function keyOf({ pid, startTicks }: ProcessRaw): string {
  return `${pid} ${startTicks}`;
}

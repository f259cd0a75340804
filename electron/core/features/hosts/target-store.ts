import { randomBytes } from 'node:crypto';
import type { Disposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import {
  localTargetId,
  type Target,
  type TargetFacts,
  TargetFactsSchema,
  type TargetInput,
  TargetInputSchema,
} from '../../../../shared/contract/targets.ts';
import { type Database, isStorageFailure } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import { Topic } from '../../base/topic.ts';

const localName = 'This machine';

/** What happened to a target: `access` = the way in is another one, so that open sessions lead to the old address. */
export interface TargetChange {
  readonly id: TargetId;
  readonly kind: 'added' | 'changed' | 'access' | 'removed';
}

/** The machines this console knows. Held in memory, written through: a disk that takes nothing costs only the future. */
export class TargetStore implements Disposable {
  /** Told after every change. */
  readonly changes: Emitter<TargetChange>;
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #targets = new Map<TargetId, Target>();
  readonly #topic: Topic<{ targets: Target[] }>;

  constructor(options: { database: Database; logger: Logger }) {
    this.#database = options.database;
    this.#logger = options.logger;
    this.#topic = new Topic(
      () => ({ targets: this.all() }),
      (error) => this.#logger.failure('A listener of the targets failed', error),
    );
    this.changes = new Emitter((error) => this.#logger.failure('A listener of the targets failed', error));
    this.#targets.set(localTargetId, {
      ...TargetInputSchema.parse({ name: localName, access: { kind: 'local' } }),
      id: localTargetId,
    });
    this.#load();
  }

  /** This machine first, then by name. */
  all(): Target[] {
    return [...this.#targets.values()].toSorted(
      (a, b) => Number(b.id === localTargetId) - Number(a.id === localTargetId) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
    );
  }

  /** Throws OpsError `not_found`. */
  get(id: TargetId): Target {
    const target = this.#targets.get(id);
    if (target === undefined) {
      throw new OpsError({ code: 'not_found', message: `There is no target ${id}.`, hint: 'It may have been removed in another window.' });
    }
    return target;
  }

  find(id: TargetId): Target | undefined {
    return this.#targets.get(id);
  }

  /** Names differ by more than the case of their letters. */
  named(name: string): Target | undefined {
    const wanted = fold(name);
    return this.all().find((target) => fold(target.name) === wanted);
  }

  /** All of them, now and at every change. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<{ targets: Target[] }, void, undefined> {
    return this.#topic.stream(signal);
  }

  /** Throws `conflict` when another target has the name. */
  add(input: TargetInput): Target {
    this.#refuseTakenName(input.name, undefined);
    const target: Target = { ...input, id: `t-${randomBytes(6).toString('hex')}` as TargetId };
    return this.#keep(target, 'added');
  }

  /** Throws `not_found`, `conflict`, and `invalid_input` for what cannot be changed about this machine. */
  update(id: TargetId, input: TargetInput): Target {
    const before = this.get(id);
    if (id === localTargetId) refuseAnotherLocal(input);
    this.#refuseTakenName(input.name, id);
    const sameWay = JSON.stringify(before.access) === JSON.stringify(input.access);
    // What was found at the old address says nothing about the new one.
    const facts = sameWay ? before.facts : undefined;
    return this.#keep({ ...input, id, ...(facts === undefined ? {} : { facts }) }, sameWay ? 'changed' : 'access');
  }

  /** A copy named `shop (copy)`, `shop (copy 2)` … */
  duplicate(id: TargetId): Target {
    const { id: _id, facts: _facts, ...input } = this.get(id);
    return this.add({ ...input, name: this.freeName(`${input.name.slice(0, 68)} (copy`, ')') });
  }

  /** Adds these; one of the same name is replaced. All of them or, with `invalid_input`, none. */
  putAll(inputs: readonly TargetInput[]): Target[] {
    const changed = inputs.map((input) => [input, this.named(input.name)?.id] as const);
    for (const [input, id] of changed) if (id === localTargetId) refuseAnotherLocal(input);
    return changed.map(([input, id]) => (id === undefined ? this.add(input) : this.update(id, input)));
  }

  /** False when there is no such target; throws `conflict` for this machine. */
  remove(id: TargetId): boolean {
    if (id === localTargetId) {
      throw new OpsError({ code: 'conflict', message: `"${localName}" is always there and cannot be removed.` });
    }
    if (!this.#targets.delete(id)) return false;
    this.#write('DELETE FROM targets WHERE id = ?', [id]);
    this.#tell({ id, kind: 'removed' });
    return true;
  }

  /** Remembers what was found on it; does nothing for a target that is gone. */
  setFacts(id: TargetId, facts: TargetFacts): void {
    const target = this.#targets.get(id);
    if (target !== undefined) this.#keep({ ...target, facts }, 'changed');
  }

  /** `<base><end>`, or `<base> 2<end>` … : the first nobody has. */
  freeName(base: string, end = ''): string {
    let name = `${base}${end}`;
    for (let count = 2; this.named(name) !== undefined; count += 1) name = `${base} ${count}${end}`;
    return name;
  }

  dispose(): void {
    this.#topic.dispose();
    this.changes.dispose();
  }

  #refuseTakenName(name: string, except: TargetId | undefined): void {
    const other = this.named(name);
    if (other === undefined || other.id === except) return;
    throw new OpsError({
      code: 'conflict',
      message: `There is a target named "${other.name}" already.`,
      hint: 'Choose another name, or change that target.',
    });
  }

  #keep(target: Target, kind: TargetChange['kind']): Target {
    this.#targets.set(target.id, target);
    const { id, facts, ...input } = target;
    this.#write('INSERT OR REPLACE INTO targets (id, target, facts) VALUES (?, ?, ?)', [
      id,
      JSON.stringify(input),
      facts === undefined ? null : JSON.stringify(facts),
    ]);
    this.#tell({ id, kind });
    return target;
  }

  #tell(change: TargetChange): void {
    this.changes.emit(change);
    this.#topic.changed();
  }

  /** Reads one by one, so that one this version does not understand does not cost the others. */
  #load(): void {
    for (const row of this.#database.all('SELECT id, target, facts FROM targets')) {
      const id = String(row.id) as TargetId;
      try {
        const input = TargetInputSchema.parse(JSON.parse(String(row.target)));
        const facts = row.facts === null ? undefined : TargetFactsSchema.safeParse(JSON.parse(String(row.facts))).data;
        this.#targets.set(id, { ...input, id, ...(facts === undefined ? {} : { facts }) });
      } catch (error) {
        this.#logger.failure('A stored target is not understood', error, { id });
      }
    }
  }

  #write(sql: string, parameters: (string | null)[]): void {
    try {
      this.#database.run(sql, parameters);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#logger.failure('The disk does not take the targets', error);
    }
  }
}

function refuseAnotherLocal({ name, access }: TargetInput): void {
  if (access.kind === 'local' && name === localName) return;
  throw new OpsError({
    code: 'invalid_input',
    message: `The name of "${localName}" and the way to it cannot be changed.`,
    hint: 'Add another target for another machine.',
  });
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostStatus } from '../../../../shared/contract/hosts.ts';
import { localTargetId } from '../../../../shared/contract/targets.ts';
import { raisedErrorLogs } from '../../../../shared/model/diagnosis/raised-error-logs.ts';
import type { Database } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { Machine } from '../../base/machine.ts';
import { lastLineOf, runCommand } from '../../base/run-command.ts';
import type { HostAccess, HostLease } from '../hosts/index.ts';
import { type ChangedFile, ErrorLevelJournal, type RaisedLevel } from './error-level-journal.ts';
import { checksumScript, putBackScript, replaceScript } from './error-level-scripts.ts';
import { HostQuestions } from './host-questions.ts';

export interface NginxErrorLevelOptions {
  readonly database: Database;
  readonly hosts: HostAccess;
  readonly watchHosts: (signal: AbortSignal) => AsyncIterable<{ readonly hosts: readonly HostStatus[] }>;
  readonly logger: Logger;
}

/** An `error_log` that is at `warn` until it is restored, or disposed of. */
export interface RaisedErrorLog extends Disposable {
  /** Puts it back; answers what the user should know of that, if anything. Never rejects. */
  restore(): Promise<string | undefined>;
}

const purpose = 'level of the error log of nginx';
const patienceMs = 15_000;
/** nginx has new workers a moment after it was told. */
const reloadMs = 700;

/**
 * Raises nginx' `error_log` to `warn` for as long as somebody needs it, where `worker_connections are not enough, reusing connections` is written. What
 * has to be put back is on disk before anything is changed; what a console that was killed has left is put back at the next start, on other machines once
 * they are connected.
 */
export class NginxErrorLevel implements Disposable {
  readonly #options: NginxErrorLevelOptions;
  readonly #journal: ErrorLevelJournal;
  readonly #ending = new AbortController();
  /** Raised by this console and still needed. */
  readonly #held = new Set<TargetId>();
  readonly #restoring = new Map<TargetId, Promise<string | undefined>>();

  constructor(options: NginxErrorLevelOptions) {
    this.#options = options;
    this.#journal = new ErrorLevelJournal(options.database);
    if (this.#journal.all().length > 0) void this.#restoreLeftovers();
  }

  /**
   * Raises it there until the answer is disposed of; `undefined` where nothing has to be: no nginx serves the URL, or its logs are at `warn` already.
   * Rejects, with nothing changed, where it may not be done or nginx does not take it.
   */
  async raise(targetId: TargetId, url: string, signal?: AbortSignal): Promise<RaisedErrorLog | undefined> {
    await this.#restoring.get(targetId);
    if (this.#held.has(targetId)) return undefined;
    const both = signal === undefined ? this.#ending.signal : AbortSignal.any([signal, this.#ending.signal]);
    const lease = await this.#options.hosts.lease(targetId, purpose, both);
    try {
      // What could not be put back before: first that.
      if (this.#journal.get(targetId) !== undefined) await this.#putBack(lease, targetId);
      if (!(await this.#raiseOn(lease, url, both))) return undefined;
    } finally {
      await lease.dispose();
    }
    this.#held.add(targetId);
    const restore = () => this.#restore(targetId);
    return { restore, dispose: () => restore().then(() => {}) };
  }

  /** Puts everything back that this console has raised, where it can be reached. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#held].map((targetId) => this.#restore(targetId)));
    this.#ending.abort();
    await Promise.all(this.#restoring.values());
  }

  async #raiseOn(lease: HostLease, url: string, signal: AbortSignal): Promise<boolean> {
    const { machine, target } = lease;
    const problems: string[] = [];
    const address = URL.parse(url);
    const port = Number(address?.port || (address?.protocol === 'https:' ? 443 : 80));
    const questions = new HostQuestions({ lease, port, lab: undefined, problem: (text) => problems.push(text), signal });
    await questions.config();
    const { nginx } = questions;
    if (nginx === undefined) return false;
    const { files = [], configPath } = nginx.config;
    const changes = files.map((file) => ({ ...file, raised: raisedErrorLogs(file.text) })).filter(({ text, raised }) => text !== raised);
    if (changes.length === 0) return false;
    if (nginx.command === undefined) throw mayNot(target.name, problems[0]);
    const prefix = nginx.command[0] === 'sudo' ? nginx.command.slice(0, nginx.command.indexOf('--') + 1) : [];
    const changed: ChangedFile[] = [];
    for (const { path, text, raised } of changes) {
      changed.push({ path, before: await checksum(machine, text, signal), after: await checksum(machine, raised, signal) });
    }
    const raised: RaisedLevel = { targetId: target.id, files: changed, command: nginx.command, prefix, configPath };
    this.#journal.put(raised);
    try {
      for (const [index, { path, before }] of changed.entries()) {
        const answer = await this.#run(machine, [...prefix, 'sh', '-c', replaceScript, 'blitz', path, before], changes[index]?.raised);
        if (answer !== 'done') throw notReplaced(target.name, path, answer);
      }
      await test(machine, raised);
      await reload(machine, raised);
    } catch (error) {
      await this.#putBack(lease, target.id);
      throw error;
    }
    this.#options.logger.info('The error log of nginx is at warn', { target: target.id, files: changed.length });
    return true;
  }

  #restore(targetId: TargetId): Promise<string | undefined> {
    this.#held.delete(targetId);
    const running = this.#restoring.get(targetId);
    if (running !== undefined) return running;
    const restoring = (async () => {
      const lease = await this.#options.hosts.lease(targetId, purpose, AbortSignal.timeout(patienceMs));
      try {
        return await this.#putBack(lease, targetId);
      } finally {
        await lease.dispose();
      }
    })()
      // It stays in the journal: the next start, or the next connection, tries again.
      .catch((error: unknown) => {
        this.#options.logger.failure('The level of an error log could not be put back', error, { target: targetId });
        const why = error instanceof OpsError ? ` ${error.message} ${error.hint ?? ''}`.trimEnd() : '';
        return `The error log of nginx is still at warn; it is put back when the console starts again and reaches the machine.${why}`;
      })
      .finally(() => this.#restoring.delete(targetId));
    this.#restoring.set(targetId, restoring);
    return restoring;
  }

  /** Answers what the user should know. Rejects where it could not be done; it then is in the journal still. */
  async #putBack({ machine, target }: HostLease, targetId: TargetId): Promise<string | undefined> {
    const raised = this.#journal.get(targetId);
    if (raised === undefined) return undefined;
    let note: string | undefined;
    const { files, prefix } = raised;
    for (const { path, before, after } of files) {
      const answer = await this.#run(machine, [...prefix, 'sh', '-c', putBackScript, 'blitz', path, before, after]);
      if (answer === 'refused') throw notPutBack(target.name, path);
      if (answer === 'changed') note = `${path} was changed by somebody while its error log was at warn: it is left as it is.`;
    }
    this.#journal.remove(targetId);
    // An nginx that does not run any more reads the file when it starts.
    await test(machine, raised)
      .then(() => reload(machine, raised))
      .catch((error: unknown) => this.#options.logger.warn('nginx was not reloaded', { target: targetId, error: String(error) }));
    if (note !== undefined) this.#options.logger.warn(note, { target: targetId });
    return note;
  }

  async #run(machine: Machine, argv: readonly string[], input?: string): Promise<string> {
    const { stdout, stderr } = await runCommand(machine, { argv, purpose, timeoutMs: patienceMs, input });
    return stdout.trim() || lastLineOf(stderr);
  }

  async #restoreLeftovers(): Promise<void> {
    const isLeft = (targetId: TargetId) => !this.#held.has(targetId) && this.#journal.get(targetId) !== undefined;
    const known = new Set(this.#options.hosts.targets().map(({ id }) => id));
    for (const { targetId } of this.#journal.all()) if (!known.has(targetId)) this.#journal.remove(targetId);
    if (isLeft(localTargetId)) await this.#restore(localTargetId);
    try {
      for await (const { hosts } of this.#options.watchHosts(this.#ending.signal)) {
        for (const { targetId, state } of hosts) if (state === 'connected' && isLeft(targetId)) await this.#restore(targetId);
        if (!this.#journal.all().some(({ targetId }) => isLeft(targetId))) return;
      }
    } catch (error) {
      if (!this.#ending.signal.aborted) this.#options.logger.failure('The states of the hosts cannot be watched', error);
    }
  }
}

async function checksum(machine: Machine, text: string, signal: AbortSignal): Promise<string> {
  const { stdout } = await runCommand(machine, { argv: ['sh', '-c', checksumScript], purpose, input: text, signal });
  return stdout.trim();
}

async function test(machine: Machine, { command }: RaisedLevel): Promise<void> {
  const { exit, stderr } = await runCommand(machine, { argv: [...command, '-t'], purpose, timeoutMs: patienceMs });
  if (exit.kind === 'exited' && exit.code === 0) return;
  const words = stderr.split('\n').find((line) => line.includes('[emerg]')) ?? lastLineOf(stderr);
  throw new OpsError({
    code: 'conflict',
    message: `nginx does not take its configuration: ${words.slice(0, 300)}`,
    hint: 'Nothing was changed. Try `nginx -t` there.',
  });
}

async function reload(machine: Machine, { command }: RaisedLevel): Promise<void> {
  const { exit, stderr } = await runCommand(machine, { argv: [...command, '-s', 'reload'], purpose, timeoutMs: patienceMs });
  if (exit.kind !== 'exited' || exit.code !== 0) {
    throw new OpsError({
      code: 'unavailable',
      message: `nginx could not be reloaded: ${lastLineOf(stderr)}`,
      hint: 'Try `nginx -s reload` there.',
    });
  }
  await sleep(reloadMs);
}

function mayNot(name: string, why: string | undefined): OpsError {
  return new OpsError({
    code: 'consent_required',
    message: `The error log of nginx on ${name} cannot be raised to warn by this user${why === undefined ? '.' : `: ${why}`}`,
    hint: 'Use a user who is root, or may become it without a password. Or leave the level as it is: the verdict then has less to go by.',
  });
}

function notReplaced(name: string, path: string, answer: string): OpsError {
  const why =
    answer === 'changed' ? 'it was changed a moment ago' : answer === 'absent' ? 'it is not there any more' : 'it may not be written';
  return new OpsError({
    code: 'conflict',
    message: `${path} on ${name} was left as it is: ${why}.`,
    hint: 'Try again, or leave the level as it is.',
  });
}

function notPutBack(name: string, path: string): OpsError {
  return new OpsError({
    code: 'unavailable',
    message: `${path} on ${name} could not be put back.`,
    hint: `What it was stands beside it as ${path}.blitz-before.`,
  });
}

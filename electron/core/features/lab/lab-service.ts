import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Disposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { LabAvailability, LabKnobs, LabStatus, LabUp } from '../../../../shared/contract/lab.ts';
import { isPortOpen } from '../../adapters/process/loopback-port.ts';
import { waitFor } from '../../adapters/process/wait-for.ts';
import type { Logger } from '../../base/logger.ts';
import type { Platform } from '../../platform.ts';
import { AttachedLab } from './attached-lab.ts';
import { endLab, findLab, startDetachedLab } from './detached-lab.ts';
import { type LabState, labFolder, removeStale, writeKnobsFile } from './lab-folder.ts';
import { type LabHostArguments, writeArguments } from './lab-messages.ts';
import { findNginxPrograms, installHint } from './nginx/nginx-programs.ts';

export interface LabServiceOptions {
  readonly platform: Pick<Platform, 'dataFolder' | 'entries' | 'fork'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Where programs are looked for, as PATH is written; the machine's own PATH without it. */
  readonly searchPath?: string | undefined;
  /** How often a lab that another process started is looked at. */
  readonly pollMs?: number | undefined;
}

const stopped: LabStatus = { state: 'stopped', logs: [] };
/** nginx and Gunicorn each get 3 s to end, and then what they get is not a request. */
const downTimeoutMs = 12_000;
const startTimeoutMs = 90_000;

/**
 * The one lab of a data folder: the one this process started (it ends with us), or one that another process started and this one found by
 * its `lab.json` (it lives on when we end, and ends when asked to).
 */
export class LabService implements Disposable {
  /** Every change of the status. */
  readonly changes = new Emitter<LabStatus>();
  readonly #options: LabServiceOptions;
  readonly #folder: string;
  #status: LabStatus = stopped;
  /** Ours. */
  #attached: AttachedLab | undefined;
  /** Another process's. */
  #found: LabState | undefined;
  /** `up`, `down` and looking around happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #ready: Promise<void> | undefined;
  #poll: NodeJS.Timeout | undefined;
  #lookPending = false;
  #disposed = false;

  constructor(options: LabServiceOptions) {
    this.#options = options;
    this.#folder = labFolder(options.platform.dataFolder);
  }

  /** The status as it is known; `ready()` first makes sure that a lab which runs already has been found. */
  get status(): LabStatus {
    return this.#status;
  }

  /** Looks once for a lab that runs already, and from then on watches what other processes do with it. */
  ready(): Promise<void> {
    this.#ready ??= this.#inTurn(() => this.#look()).then(() => {
      if (this.#disposed) return;
      this.#poll = setInterval(() => this.#lookAgain(), this.#options.pollMs ?? 1000);
      this.#poll.unref();
    });
    return this.#ready;
  }

  /** Which stacks can run here, and what would have to be installed for the others. */
  async availability(): Promise<LabAvailability[]> {
    const { missing } = await findNginxPrograms(this.#options.searchPath);
    return [
      { stack: 'embedded', available: true, missing: [] },
      { stack: 'nginx', available: missing.length === 0, missing: [...missing] },
    ];
  }

  /** Starts the lab and answers when it serves; one of that stack that runs already gets the knobs. */
  async up(input: LabUp): Promise<LabStatus> {
    await this.ready();
    return this.#inTurn(async () => {
      await this.#look();
      if (this.#status.state === 'running') return this.#takeRunning(input);
      if (input.stack === 'nginx') await this.#requirePrograms();
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      if (this.#disposed) throw new OpsError({ code: 'cancelled', message: 'The console is ending.' });
      return input.detach ? this.#startDetached(input) : this.#startAttached(input);
    });
  }

  /** Ends the lab, whoever started it; answers when its port is closed. */
  async down(): Promise<LabStatus> {
    await this.ready();
    // Not in turn: a start that is under way is to end, not to be waited for.
    this.#attached?.send({ type: 'down' });
    return this.#inTurn(async () => {
      await this.#look();
      if (this.#attached) await this.#endAttached(this.#attached);
      else if (this.#found) await this.#endFound(this.#found);
      await removeStale(this.#folder, (await findLab(this.#folder)).dead);
      this.#set(stopped);
      return this.#status;
    });
  }

  /** Changes the embedded lab while it runs. */
  async setKnobs(knobs: LabKnobs): Promise<LabStatus> {
    await this.ready();
    return this.#inTurn(async () => {
      await this.#look();
      await this.#applyKnobs(knobs);
      return this.#status;
    });
  }

  /** Ends the lab if it is ours and waits until its port is closed. One that another process started goes on. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    clearInterval(this.#poll);
    // A start that is under way is ended, not waited for.
    if (this.#attached) await this.#endAttached(this.#attached);
    await this.#turn;
    if (this.#attached) await this.#endAttached(this.#attached);
    clearInterval(this.#poll);
    this.changes.dispose();
  }

  async #takeRunning(input: LabUp): Promise<LabStatus> {
    const { stack } = this.#status;
    if (stack !== input.stack) {
      const message = `The ${stack ?? 'other'} lab is running.`;
      throw new OpsError({ code: 'conflict', message, hint: 'Stop it first.' });
    }
    if (stack === 'embedded') await this.#applyKnobs(input.knobs);
    return this.#status;
  }

  async #applyKnobs(knobs: LabKnobs): Promise<void> {
    if (this.#status.state !== 'running') {
      throw new OpsError({ code: 'conflict', message: 'The lab is not running.', hint: 'Start the demo lab first.' });
    }
    if (this.#status.stack !== 'embedded') {
      const hint = 'Its limits are those of nginx and Gunicorn. The embedded lab has knobs.';
      throw new OpsError({ code: 'conflict', message: 'The nginx lab has no knobs.', hint });
    }
    const taken = () => sameKnobs(this.#status.knobs, knobs);
    if (taken()) return;
    if (this.#attached) {
      this.#attached.send({ type: 'knobs', knobs });
      await waitFor(() => taken() || this.#status.state !== 'running', { timeoutMs: 5000, intervalMs: 5 });
    } else if (this.#found) {
      await writeKnobsFile(this.#folder, { instanceId: this.#found.instanceId, knobs });
      await waitFor(() => this.#look().then(() => taken() || this.#status.state !== 'running'), { timeoutMs: 5000 });
    }
    if (!taken()) throw new OpsError({ code: 'timeout', message: 'The lab did not take the new limits.', retry: true });
  }

  async #requirePrograms(): Promise<void> {
    const { missing } = await findNginxPrograms(this.#options.searchPath);
    if (missing.length === 0) return;
    throw new OpsError({ code: 'missing_tool', message: `Not installed: ${missing.join(', ')}`, hint: installHint(missing) });
  }

  #arguments(input: LabUp): LabHostArguments {
    const { stack, port, knobs, detach } = input;
    return { stack, port, knobs, detached: detach, folder: this.#folder, instanceId: randomUUID() };
  }

  async #startAttached(input: LabUp): Promise<LabStatus> {
    const { platform, logger } = this.#options;
    const lab = new AttachedLab(platform.fork(platform.entries.labHost, writeArguments(this.#arguments(input))), (status) => {
      if (this.#attached === lab) this.#set(status);
    });
    this.#attached = lab;
    this.#set({ state: 'starting', stack: input.stack, logs: [] });
    void lab.ended.then((last) => {
      if (this.#attached !== lab) return;
      this.#attached = undefined;
      if (last.state === 'failed') logger.warn('The lab failed', { error: last.error?.message });
      this.#set(last.state === 'failed' ? last : stopped);
    });
    const serving = await Promise.race([
      waitFor(() => this.#attached !== lab || lab.status?.state === 'running', { timeoutMs: startTimeoutMs, intervalMs: 10 }),
      lab.ended.then(() => undefined),
    ]);
    if (serving && this.#attached === lab) {
      logger.info('The lab runs', { stack: input.stack, url: this.#status.url, pid: this.#status.pid });
      return this.#status;
    }
    if (this.#attached === lab) await this.#endAttached(lab);
    if (lab.status?.state === 'stopped') throw new OpsError({ code: 'cancelled', message: 'The lab was stopped while it was starting.' });
    throw startError(lab.status);
  }

  async #startDetached(input: LabUp): Promise<LabStatus> {
    this.#set({ state: 'starting', stack: input.stack, logs: [] });
    const { labHost } = this.#options.platform.entries;
    const outcome = await startDetachedLab(labHost, this.#arguments(input), startTimeoutMs).catch((error: unknown) => {
      this.#set(stopped);
      throw error;
    });
    if ('status' in outcome && outcome.status.state === 'running') this.#found = outcome;
    this.#set('status' in outcome ? outcome.status : outcome);
    if (!this.#found) throw startError(this.#status);
    return this.#status;
  }

  async #endAttached(lab: AttachedLab): Promise<void> {
    const { url } = this.#status;
    if (this.#status.state === 'running') this.#set({ ...this.#status, state: 'stopping' });
    lab.send({ type: 'down' });
    const timer = setTimeout(() => lab.kill(), downTimeoutMs);
    await lab.ended;
    clearTimeout(timer);
    await untilClosed(url);
  }

  /** Ends a lab that `#look` has just found to be one of ours. */
  async #endFound(found: LabState): Promise<void> {
    this.#set({ ...this.#status, state: 'stopping' });
    await endLab(found, downTimeoutMs);
    this.#found = undefined;
    await untilClosed(found.status.url);
  }

  /** Brings the status in line with `lab.json` where the lab is not ours. */
  async #look(): Promise<void> {
    if (this.#attached || this.#disposed) return;
    const { running, dead } = await findLab(this.#folder);
    const vanished = this.#found !== undefined && this.#found.instanceId === dead?.instanceId;
    this.#found = running;
    if (running) this.#set(running.status);
    else if (dead?.status.state === 'failed') this.#set(dead.status);
    else if (vanished) {
      await removeStale(this.#folder, dead);
      const error = { message: "The lab's process ended unexpectedly.", hint: 'Start the lab again.' };
      this.#set({ ...this.#status, state: 'failed', error });
    } else if (this.#status.state !== 'failed') this.#set(stopped);
  }

  #lookAgain(): void {
    if (this.#lookPending) return;
    this.#lookPending = true;
    void this.#inTurn(() => this.#look())
      .catch((error: unknown) => this.#options.logger.warn('The lab could not be looked at', { error: String(error) }))
      .finally(() => {
        this.#lookPending = false;
      });
  }

  #set(status: LabStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    this.changes.emit(status);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

function sameKnobs(left: LabKnobs | undefined, right: LabKnobs): boolean {
  return left !== undefined && (Object.keys(right) as (keyof LabKnobs)[]).every((name) => left[name] === right[name]);
}

function startError(status: LabStatus | undefined): OpsError {
  return new OpsError({
    code: 'unavailable',
    message: status?.error?.message ?? 'The lab did not start.',
    hint: status?.error?.hint ?? 'Start it again.',
  });
}

async function untilClosed(url: string | undefined): Promise<void> {
  if (url === undefined) return;
  const port = Number(new URL(url).port);
  await waitFor(() => isPortOpen(port).then((open) => !open), { timeoutMs: 3000 });
}

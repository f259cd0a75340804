import { unwatchFile, watchFile } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { LabKnobs, LabStatus } from '../../../../shared/contract/lab.ts';
import { type DemoCloudwatch, startDemoCloudwatch } from './cloudwatch/demo-cloudwatch.ts';
import { startEmbeddedStack } from './embedded/embedded-stack.ts';
import {
  claimState,
  knobsFilePath,
  type LabState,
  readKnobsFile,
  readState,
  removeStale,
  removeState,
  stackFolder,
  writeState,
} from './lab-folder.ts';
import { judgeLab } from './lab-identity.ts';
import { isLabCommand, type LabCommand, type LabHostArguments, readArguments } from './lab-messages.ts';
import type { RunningStack, StackFailure } from './lab-stack.ts';
import { startNginxStack } from './nginx/nginx-stack.ts';
import { openParentChannel, type ParentChannel } from './parent-channel.ts';

/** The lab's process: runs one stack, tells its parent and `lab.json` how it stands, and ends with its parent unless it is detached. */
class LabHost {
  readonly #args: LabHostArguments;
  readonly #channel: ParentChannel | undefined;
  #status: LabStatus;
  /** The stack from the moment it is being started. */
  #stack: Promise<RunningStack> | undefined;
  /** What of AWS the lab brings, from the moment it is being started. */
  #cloudwatch: Promise<DemoCloudwatch> | undefined;
  readonly #abort = new AbortController();
  #lastSent: Promise<void> = Promise.resolve();
  #claimed = false;
  #ending: Promise<void> | undefined;
  /** Writes of lab.json, one after the other. */
  #writing: Promise<void> = Promise.resolve();

  constructor(args: LabHostArguments, channel: ParentChannel | undefined) {
    this.#args = args;
    this.#channel = channel;
    this.#status = {
      state: 'starting',
      stack: args.stack,
      pid: process.pid,
      folder: stackFolder(args.folder, args.stack),
      logs: [],
      startedAt: new Date().toISOString(),
      detached: args.detached,
      ...(args.stack === 'embedded' ? { knobs: args.knobs } : {}),
    };
  }

  async start(): Promise<void> {
    process.on('SIGTERM', () => void this.end());
    process.on('SIGINT', () => void this.end());
    process.on('SIGHUP', () => void this.end());
    this.#channel?.onClose(() => void this.end());
    this.#channel?.onMessage((message) => {
      if (isLabCommand(message)) this.#obey(message);
    });
    try {
      await mkdir(stackFolder(this.#args.folder, this.#args.stack), { recursive: true, mode: 0o700 });
      if (!(await this.#claim())) return;
      this.#report({});
      this.#stack = this.#startStack();
      const stack = await this.#stack;
      // Of the nginx stack it is other processes that work.
      this.#cloudwatch = startDemoCloudwatch({ ownProcess: this.#args.stack === 'embedded' });
      const { url: cloudwatchUrl } = await this.#cloudwatch;
      if (this.#ending) return;
      this.#report({ state: 'running', url: stack.url, sampleUrl: stack.sampleUrl, logs: [...stack.logs], cloudwatchUrl });
      if (stack.setKnobs) watchFile(knobsFilePath(this.#args.folder), { interval: 300 }, () => void this.#readKnobs());
    } catch (error) {
      await this.#fail({ message: error instanceof Error ? error.message : String(error), hint: hintOf(error) });
    }
  }

  /** Ends the stack and then this process. */
  end(): Promise<void> {
    this.#ending ??= this.#shutDown(0);
    return this.#ending;
  }

  async #claim(): Promise<boolean> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (await claimState(this.#args.folder, this.#state())) {
        this.#claimed = true;
        return true;
      }
      const other = await readState(this.#args.folder);
      if (other && (await judgeLab(other)) === 'running') {
        await this.#fail({
          message: `A demo lab (${other.status.stack ?? 'unknown'}) runs already in this data folder, as process ${other.pid}.`,
          hint: 'Stop it with `npx blitz lab down`, or use it.',
        });
        return false;
      }
      await removeStale(this.#args.folder, other);
    }
    await this.#fail({ message: `The lab's folder ${this.#args.folder} is contended.`, hint: 'Try again in a moment.' });
    return false;
  }

  #startStack(): Promise<RunningStack> {
    const options = {
      folder: stackFolder(this.#args.folder, this.#args.stack),
      port: this.#args.port,
      instanceId: this.#args.instanceId,
      knobs: this.#args.knobs,
    };
    if (this.#args.stack === 'embedded') return startEmbeddedStack(options);
    return startNginxStack(options, (failure) => void this.#fail(failure), this.#abort.signal);
  }

  #obey(command: LabCommand): void {
    if (command.type === 'down') void this.end();
    else void this.#setKnobs(command.knobs);
  }

  async #readKnobs(): Promise<void> {
    const file = await readKnobsFile(this.#args.folder);
    if (file?.instanceId === this.#args.instanceId) await this.#setKnobs(file.knobs);
  }

  async #setKnobs(knobs: LabKnobs): Promise<void> {
    const stack = await this.#stack?.catch(() => undefined);
    if (!stack?.setKnobs || this.#ending) return;
    stack.setKnobs(knobs);
    this.#report({ knobs });
  }

  #state(): LabState {
    return { version: 1, instanceId: this.#args.instanceId, pid: process.pid, status: this.#status };
  }

  #report(change: Partial<LabStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.#lastSent = this.#channel?.send({ type: 'status', status: this.#status }) ?? Promise.resolve();
    if (!this.#claimed) return;
    const state = this.#state();
    this.#writing = this.#writing.then(() => writeState(this.#args.folder, state)).catch(() => {});
  }

  /** Says why, ends what runs and this process. */
  async #fail(failure: StackFailure): Promise<void> {
    if (this.#ending) return;
    this.#report({
      state: 'failed',
      error: failure.hint === undefined ? { message: failure.message } : { ...failure, hint: failure.hint },
    });
    this.#ending = this.#shutDown(1);
    await this.#ending;
  }

  async #shutDown(exitCode: number): Promise<void> {
    if (exitCode === 0) this.#report({ state: 'stopping' });
    unwatchFile(knobsFilePath(this.#args.folder));
    this.#abort.abort();
    // A stack that is still starting is waited for: what has come up must go down again.
    const stack = await this.#stack?.catch(() => undefined);
    await stack?.stop().catch((error: unknown) => console.error(error));
    const cloudwatch = await this.#cloudwatch?.catch(() => undefined);
    await cloudwatch?.stop();
    await this.#writing;
    // Only of a detached lab nobody may have been there to hear why it failed.
    const keepsWord = exitCode !== 0 && this.#args.detached;
    if (this.#claimed && !keepsWord) await removeState(this.#args.folder, this.#args.instanceId).catch(() => {});
    await this.#lastSent;
    process.exit(exitCode);
  }
}

function hintOf(error: unknown): string | undefined {
  if (error instanceof OpsError) return error.hint;
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return 'Choose another port, or none.';
  return 'Is the data folder writable, and is there space on the disk?';
}

const channel = openParentChannel();
const args = readArguments(process.argv.slice(2));
if (args === undefined || (channel === undefined && !args.detached)) {
  console.error('This program is started by Blitz Console: use `npx blitz lab up`.');
  process.exit(2);
}
await new LabHost(args, channel).start();

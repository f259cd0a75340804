import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { SshAccess, Target } from '../../../../shared/contract/targets.ts';
import { shellCommand } from '../../../../shared/model/shell-command.ts';
import { machineName, type ResolvedHost, type SshStep, type SshStepName } from '../../adapters/ssh/index.ts';
import type { ConnectWatched } from './doctor.ts';
import { findingOf } from './doctor-checks.ts';
import type { DoctorBook, OpenStep } from './doctor-report.ts';
import type { SshWay } from './ssh-way.ts';

/** The lines of one machine of a chain. */
interface Hop extends Record<SshStepName, OpenStep> {
  readonly host: ResolvedHost;
  /** Whether the machine lets connections through, where it is a jump host. */
  readonly jump: OpenStep | undefined;
}

/**
 * Writes the lines of the way into the book; the function it answers with connects as a session would and says what became of each.
 * That one gives `undefined` when one of them failed, and rejects only when cancelled.
 */
export function planWatched(ssh: SshWay, target: Target, access: SshAccess, book: DoctorBook): ConnectWatched {
  let host: ResolvedHost;
  try {
    host = ssh.resolve(access);
  } catch (error) {
    const step = book.add('name', 'Name', access.host);
    return async (signal) => {
      await book.carryOut(step, () => Promise.reject(error), signal);
      return undefined;
    };
  }
  const way = new WatchedWay([...host.jumps, host], book);
  return async (signal) => {
    try {
      return await ssh.connect(target, host, { signal, asking: () => {}, onStep: (step) => way.take(step) });
    } catch (error) {
      if (signal.aborted) throw error;
      way.fail(error, signal);
      return undefined;
    }
  };
}

class WatchedWay {
  readonly #hops: readonly Hop[];
  #failing: { readonly hop: number; readonly step: SshStepName } | undefined;

  constructor(hosts: readonly ResolvedHost[], book: DoctorBook) {
    this.#hops = hosts.map((host, index) => {
      const machine = machineName(host);
      return {
        host,
        name: book.add('name', 'Name', machine),
        port: book.add('port', 'Port', machine),
        host_key: book.add('host_key', 'Host key', machine),
        login: book.add('login', 'Login', machine),
        jump: index < hosts.length - 1 ? book.add('jump', 'Way through', machine) : undefined,
      };
    });
  }

  /** A step of the connection; one that is gone a second time, after a key was accepted, changes nothing. */
  take({ hop, step, state, detail }: SshStep): void {
    const here = this.#hops[hop];
    const jump = this.#hops[hop - 1]?.jump;
    if (here === undefined) return;
    if (state === 'failed') {
      // What to do about it comes with the rejection.
      this.#failing = { hop, step };
      return;
    }
    if (step === 'port') jump?.start();
    if (state === 'running') {
      here[step].start();
      return;
    }
    if (step === 'port') jump?.finish({ state: 'ok', detail: `to ${here.host.hostName}:${here.host.port}` });
    const { limits } = here.host;
    // A jump's own limits are told for the target, too.
    const told = step === 'name' && hop === this.#hops.length - 1 && limits.length > 0;
    here[step].finish({
      state: told ? 'warning' : 'ok',
      ...(detail === undefined ? {} : { detail }),
      ...(told ? { fix: `Of its SSH configuration this is passed over: ${limits.join('; ')}` } : {}),
    });
  }

  fail(error: unknown, signal: AbortSignal): void {
    const finding = findingOf(error, signal);
    const { hop, step } = this.#failing ?? this.#underWay();
    const here = this.#hops[hop];
    const before = this.#hops[hop - 1];
    const refuses = error instanceof OpsError && !error.retry && before !== undefined && error.details.machine === machineName(before.host);
    if (step === 'port') before?.jump?.finish(refuses ? finding : { state: 'ok', detail: 'it tried' });
    const changed = step === 'host_key' && error instanceof OpsError && error.code === 'conflict';
    here?.[step].finish(changed ? { ...finding, ...forgetCommand(here.host) } : refuses ? { state: 'skipped' } : finding);
  }

  /** What was going on when somebody said no, say. */
  #underWay(): { readonly hop: number; readonly step: SshStepName } {
    const order: readonly SshStepName[] = ['name', 'port', 'host_key', 'login'];
    for (const wanted of ['running', 'pending']) {
      for (const [hop, lines] of this.#hops.entries()) {
        const step = order.find((name) => lines[name].state === wanted);
        if (step !== undefined) return { hop, step };
      }
    }
    return { hop: this.#hops.length - 1, step: 'login' };
  }
}

/** Takes every key of a machine out of known_hosts: for whoever has made sure that it was made anew. */
function forgetCommand(host: ResolvedHost): { command?: string } {
  const [path] = host.userKnownHostsFiles;
  if (path === undefined) return {};
  const name = host.hostKeyAlias ?? (host.port === 22 ? host.hostName : `[${host.hostName}]:${host.port}`);
  return { command: shellCommand(['ssh-keygen', '-R', name, '-f', path]) };
}

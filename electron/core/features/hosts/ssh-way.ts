import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { DoctorStep } from '../../../../shared/contract/hosts.ts';
import type { SshAccess, Target } from '../../../../shared/contract/targets.ts';
import { shellCommand } from '../../../../shared/model/shell-command.ts';
import { connectSsh, machineName, type ResolvedHost, resolveSshHost, type SshStep, type SshStepName } from '../../adapters/ssh/index.ts';
import type { MachineLink } from '../../base/machine.ts';
import { findingOf } from './doctor-checks.ts';
import type { DoctorBook, OpenStep } from './doctor-report.ts';
import type { HostQuestions } from './host-questions.ts';
import type { HostSecrets } from './host-secrets.ts';
import { SshAnswers } from './ssh-answers.ts';

export interface SshWayOptions {
  readonly questions: HostQuestions;
  readonly secrets: HostSecrets;
  /** Entry of the worker that decrypts keys. */
  readonly keyWorker: string;
}

const stepTitles: Record<SshStepName, string> = { name: 'Name', port: 'Port', host_key: 'Host key', login: 'Login' };

/** The way to a target over SSH: resolved, asked about, connected. */
export class SshWay {
  readonly #options: SshWayOptions;

  constructor(options: SshWayOptions) {
    this.#options = options;
  }

  /** Rejects with OpsError as `connectSsh`, and with what became of a question. */
  async connect(
    target: Target,
    access: SshAccess,
    request: {
      readonly signal: AbortSignal;
      readonly asking: (isAsking: boolean) => void;
      readonly onStep?: ((step: SshStep) => void) | undefined;
      readonly resolved?: ResolvedHost | undefined;
    },
  ): Promise<MachineLink> {
    const { questions, secrets, keyWorker } = this.#options;
    const host = request.resolved ?? (await this.resolve(access));
    const answers = new SshAnswers({ target, questions, secrets, ...request });
    const link = await connectSsh(host, { hooks: answers, keyWorker, signal: request.signal });
    await answers.succeeded();
    return link;
  }

  async connectWatched(target: Target, access: SshAccess, book: DoctorBook, signal: AbortSignal): Promise<MachineLink | undefined> {
    let host: ResolvedHost;
    try {
      host = await this.resolve(access);
    } catch (error) {
      const step = book.add('name', stepTitles.name, access.host);
      await book.carryOut(step, () => Promise.reject(error), signal);
      return undefined;
    }
    const hops = [...host.jumps, host].map((hop) => addHop(book, machineName(hop)));
    const inOrder = hops.flatMap((hop) => Object.values(hop));
    let failing: OpenStep | undefined;
    const onStep = ({ hop, step, state, detail }: SshStep) => {
      const open = hops[hop]?.[step];
      if (state === 'running') open?.start();
      else if (state === 'ok') open?.finish({ state: 'ok', ...(detail === undefined ? {} : { detail }) });
      // What to do about it comes with the rejection.
      else failing = open;
    };
    try {
      const link = await this.connect(target, access, { signal, asking: () => {}, onStep, resolved: host });
      for (const step of inOrder) step.finish({ state: 'ok' });
      return link;
    } catch (error) {
      const hop = hops.find((open) => open.host_key === failing);
      const changed = hop !== undefined && error instanceof OpsError && error.code === 'conflict';
      if (changed) failing?.finish({ ...findingOf(error, signal), ...forgetCommand([...host.jumps, host][hops.indexOf(hop)]) });
      const step = failing ?? inOrder.find(({ state }) => state === 'running') ?? inOrder.find(({ state }) => state === 'pending');
      if (step !== undefined) await book.carryOut(step, () => Promise.reject(error), signal);
      return undefined;
    }
  }

  async resolve({ kind: _kind, ...access }: SshAccess): Promise<ResolvedHost> {
    return resolveSshHost(access);
  }
}

type Hop = Record<SshStepName, OpenStep>;

function addHop(book: DoctorBook, machine: string): Hop {
  const add = (step: SshStepName & DoctorStep['step']) => book.add(step, stepTitles[step], machine);
  return { name: add('name'), port: add('port'), host_key: add('host_key'), login: add('login') };
}

/** Takes every key of a machine out of known_hosts: for whoever has made sure that it was made anew. */
function forgetCommand(host: ResolvedHost | undefined): { command?: string } {
  const [path] = host?.userKnownHostsFiles ?? [];
  if (host === undefined || path === undefined) return {};
  const name = host.hostKeyAlias ?? (host.port === 22 ? host.hostName : `[${host.hostName}]:${host.port}`);
  return { command: shellCommand(['ssh-keygen', '-R', name, '-f', path]) };
}

import type { SshAccess, Target } from '../../../../shared/contract/targets.ts';
import { connectSsh, type ResolvedHost, resolveSshHost, type SshStep } from '../../adapters/ssh/index.ts';
import type { MachineLink } from '../../base/machine.ts';
import type { HostQuestions } from './host-questions.ts';
import type { HostSecrets } from './host-secrets.ts';
import { SshAnswers } from './ssh-answers.ts';

export interface SshWayOptions {
  readonly questions: HostQuestions;
  readonly secrets: HostSecrets;
  /** Entry of the worker that decrypts keys. */
  readonly keyWorker: string;
}

export interface SshWayRequest {
  readonly signal: AbortSignal;
  /** Told when somebody is being asked, and when not any more. */
  readonly asking: (isAsking: boolean) => void;
  readonly onStep?: ((step: SshStep) => void) | undefined;
}

/** The way to a target over SSH: what its access means, and the connection, with what is asked on the way. */
export class SshWay {
  readonly #options: SshWayOptions;

  constructor(options: SshWayOptions) {
    this.#options = options;
  }

  /** What `ssh` would do. Throws `invalid_input` for a configuration it would refuse. */
  resolve({ kind: _kind, ...access }: SshAccess): ResolvedHost {
    return resolveSshHost(access);
  }

  /** Rejects with OpsError as `connectSsh`, and with what became of a question. */
  async connect(target: Target, host: ResolvedHost, request: SshWayRequest): Promise<MachineLink> {
    const { questions, secrets, keyWorker } = this.#options;
    const answers = new SshAnswers({ target, questions, secrets, ...request });
    const link = await connectSsh(host, { hooks: answers, keyWorker, signal: request.signal });
    await answers.succeeded();
    return link;
  }
}

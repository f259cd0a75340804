import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope, AwsScopeStatus } from '../../../../shared/contract/aws.ts';
import { problemOf } from '../../../../shared/contract/hosts.ts';
import type { AwsGateway, AwsRequest } from '../../adapters/aws/index.ts';
import { RequestCount } from './request-count.ts';

/** What a gateway tells while it is used. */
export interface DeskListener {
  readonly onRequest: (request: AwsRequest) => void;
  readonly onClock: (skewMs: number) => void;
  /** Ends with the gateway. */
  readonly signal: AbortSignal;
}

export interface ScopeDeskOptions {
  readonly scope: AwsScope;
  /** Resolves when it is known whether there is something to ask. */
  readonly ready: () => Promise<void>;
  /** Throws OpsError where there is nothing to ask, e.g. while the demo lab does not run. */
  readonly openGateway: (listener: DeskListener) => AwsGateway;
  /** The command that gets new credentials, where there is one. */
  readonly signInCommand: () => Promise<string | undefined>;
  readonly onChange: () => void;
  /** How long a scope that is signed out is left alone: a sign-in elsewhere is found after that. */
  readonly signedOutPauseMs: number;
}

type State = AwsScopeStatus['state'];

const skewWorthSayingMs = 300_000;

/** One account and region: its gateway, how it stands with it, and what has been asked of it. */
export class ScopeDesk {
  readonly scope: AwsScope;
  readonly #options: ScopeDeskOptions;
  readonly #count = new RequestCount();
  #open: { readonly gateway: AwsGateway; readonly ending: AbortController } | undefined;
  #state: State = 'unchecked';
  #identity: AwsScopeStatus['identity'];
  #error: OpsError | undefined;
  #signInCommand: string | undefined;
  #checkedAt: number | undefined;
  #lastOkAt: number | undefined;
  #skewMs: number | undefined;
  #pausedUntil = 0;
  #lookingForIdentity = false;

  constructor(options: ScopeDeskOptions) {
    this.#options = options;
    this.scope = options.scope;
  }

  /** Does something with the account, with expired credentials once more; keeps how it went. */
  async use<T>(work: (gateway: AwsGateway, signal: AbortSignal | undefined) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (this.#error !== undefined && this.#state === 'signed_out' && Date.now() < this.#pausedUntil) throw this.#error;
    try {
      await this.#options.ready();
      const result = await this.#twice(() => work(this.#gateway(), signal));
      this.#succeeded();
      return result;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  /** Asks AWS who we are, with credentials read anew. Never rejects. */
  async check(): Promise<AwsScopeStatus> {
    this.close();
    this.#pausedUntil = 0;
    this.#set('checking');
    try {
      await this.#options.ready();
      this.#identity = await this.#gateway().callerIdentity();
      this.#succeeded();
    } catch (error) {
      this.#identity = undefined;
      this.#failed(error);
      if (this.#state === 'checking') this.#set('failed');
      await this.#findSignIn();
    }
    return this.status();
  }

  /** Somebody is there now who can be asked: what waited for that is tried again. */
  wake(): void {
    this.#pausedUntil = 0;
  }

  status(): AwsScopeStatus {
    const optional = {
      identity: this.#identity,
      problem: this.#error === undefined ? undefined : problemOf(this.#error),
      signInCommand: this.#state === 'signed_out' ? this.#signInCommand : undefined,
      checkedAt: this.#checkedAt,
      lastOkAt: this.#lastOkAt,
      clockSkewMs: this.#skewMs,
    };
    return {
      scope: this.scope,
      state: this.#state,
      ...(withoutUndefined(optional) as Partial<AwsScopeStatus>),
      requests: this.#count.figures(Date.now(), this.scope.kind === 'demo'),
    };
  }

  /** Lets go of the gateway; the next use opens another. */
  close(): void {
    this.#open?.ending.abort();
    void this.#open?.gateway.dispose();
    this.#open = undefined;
  }

  #gateway(): AwsGateway {
    if (this.#open !== undefined) return this.#open.gateway;
    const ending = new AbortController();
    const gateway = this.#options.openGateway({
      signal: ending.signal,
      onRequest: (request) => {
        this.#count.add({ ...request, at: Date.now() });
        this.#options.onChange();
      },
      onClock: (skewMs) => {
        const worth = Math.abs(skewMs) > skewWorthSayingMs ? skewMs : undefined;
        const isNews = (worth === undefined) !== (this.#skewMs === undefined);
        this.#skewMs = worth;
        if (isNews) this.#options.onChange();
      },
    });
    this.#open = { gateway, ending };
    return gateway;
  }

  async #twice<T>(attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      // The gateway has forgotten what has expired: this reads them anew.
      if (error instanceof OpsError && error.details.cause === 'expired' && error.details.operation !== undefined) return attempt();
      throw error;
    }
  }

  #succeeded(): void {
    this.#lastOkAt = Date.now();
    this.#checkedAt = this.#lastOkAt;
    this.#error = undefined;
    this.#set('ok');
    if (this.#identity === undefined) void this.#findIdentity();
  }

  #failed(error: unknown): void {
    const state = stateOf(error);
    if (state === undefined || !(error instanceof OpsError)) return;
    this.#checkedAt = Date.now();
    this.#error = error;
    if (state === 'signed_out') {
      // A question that was waved away is not put again every half minute.
      const pauseMs = error.details.waitsForUser === true ? Number.POSITIVE_INFINITY : this.#options.signedOutPauseMs;
      this.#pausedUntil = Date.now() + pauseMs;
      void this.#findSignIn();
    }
    this.#set(state);
  }

  async #findSignIn(): Promise<void> {
    this.#signInCommand = await this.#options.signInCommand().catch(() => undefined);
    this.#options.onChange();
  }

  /** Who it is that has been answered; that it is not known keeps nobody from anything. */
  async #findIdentity(): Promise<void> {
    if (this.#lookingForIdentity) return;
    this.#lookingForIdentity = true;
    try {
      this.#identity = await this.#open?.gateway.callerIdentity();
      this.#options.onChange();
    } catch {
      // Shown without; `check` says why.
    }
  }

  #set(state: State): void {
    this.#state = state;
    this.#options.onChange();
  }
}

/** What an error says of the scope; undefined = nothing, it is about what was asked. */
function stateOf(error: unknown): State | undefined {
  if (!(error instanceof OpsError)) return 'failed';
  if (error.code === 'timeout') return 'unreachable';
  if (error.code === 'invalid_input') return error.details.operation === undefined ? 'failed' : undefined;
  if (error.code === 'internal') return 'failed';
  if (error.code !== 'unavailable') return undefined;
  switch (error.details.cause) {
    case 'expired':
    case 'no_credentials':
      return 'signed_out';
    case 'denied':
      return 'denied';
    case 'throttled':
      return 'throttled';
    default:
      return 'unreachable';
  }
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

import { type Disposable, DisposableStore, toDisposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsInstance, AwsProfile, AwsQuestion, AwsScope, AwsScopeStatus, AwsSettings } from '../../../../shared/contract/aws.ts';
import { localTargetId, type Target } from '../../../../shared/contract/targets.ts';
import { awsRegions } from '../../../../shared/model/aws-regions.ts';
import type { AwsGateway, AwsGatewayOptions, ProfileFacts } from '../../adapters/aws/index.ts';
import type { Logger } from '../../base/logger.ts';
import { Topic } from '../../base/topic.ts';
import type { AwsAccess } from './aws-access.ts';
import { AwsQuestions } from './aws-questions.ts';
import { describeInstance, isInstance } from './match-instance.ts';
import { type DeskListener, ScopeDesk } from './scope-desk.ts';
import { demoScope, scopeKey } from './scope-key.ts';
import { runSsoSignIn } from './sso-sign-in.ts';

export interface AwsServiceOptions {
  readonly settings: () => AwsSettings;
  readonly targets: () => readonly Target[];
  /** Where the demo lab's stand-in for CloudWatch answers, while it runs. */
  readonly demoUrl: () => string | undefined;
  /** Looks once for a lab another process started. */
  readonly findDemo: () => Promise<void>;
  /** Calls back whenever settings, targets or the lab may have changed. */
  readonly onSources: (listener: () => void) => Disposable;
  readonly createGateway: (options: AwsGatewayOptions) => AwsGateway;
  readonly readProfiles: () => Promise<ProfileFacts[]>;
  readonly regionOfEnvironment: () => string | undefined;
  readonly logger: Logger;
  readonly times?:
    | { readonly questionPatienceMs?: number; readonly signedOutPauseMs?: number; readonly gateway?: AwsGatewayOptions['limits'] }
    | undefined;
  /** Where `aws` is looked for, as PATH is written. */
  readonly searchPath?: string | undefined;
}

/** Scopes nobody watches that were asked about: forms test whatever is typed. */
const maxIdleDesks = 20;
const statusIntervalMs = 500;
const instancesKeptMs = 300_000;

/** AWS as the user's own profiles see it: which accounts, who we are there, and how it stands. */
export class AwsService implements AwsAccess, Disposable {
  readonly #options: AwsServiceOptions;
  readonly #owned = new DisposableStore();
  readonly #questions: AwsQuestions;
  readonly #scopesChanged: Emitter<void>;
  readonly #topic: Topic<{ scopes: AwsScopeStatus[] }>;
  readonly #desks = new Map<string, ScopeDesk>();
  /** Watched for as long as somebody holds them, whatever the settings say. */
  readonly #held = new Map<string, { readonly scope: AwsScope; holders: number }>();
  readonly #instances = new Map<string, { readonly readAt: number; readonly list: Promise<AwsInstance[]> }>();
  #known: string;
  #endpoints: string;
  #statusTimer: NodeJS.Timeout | undefined;

  constructor(options: AwsServiceOptions) {
    this.#options = options;
    const onError = (error: unknown) => options.logger.failure('A listener of AWS failed', error);
    this.#questions = this.#owned.add(new AwsQuestions({ patienceMs: options.times?.questionPatienceMs }));
    this.#scopesChanged = this.#owned.add(new Emitter(onError));
    this.#topic = this.#owned.add(new Topic(() => ({ scopes: this.#statuses() }), onError));
    this.#known = JSON.stringify(this.scopes());
    this.#endpoints = this.#endpointsNow();
    this.#owned.add(options.onSources(() => this.#sourcesChanged()));
    this.#owned.add(
      this.#questions.watched.on(() => {
        for (const desk of this.#desks.values()) desk.wake();
      }),
    );
  }

  scopes(): readonly AwsScope[] {
    const { watch, profile, region } = this.#options.settings();
    const scopes: AwsScope[] = [];
    if (watch) {
      scopes.push({ kind: 'aws', profile, region });
      for (const target of this.#options.targets()) if (target.aws.region !== '') scopes.push(this.#ownScope(target));
    }
    if (this.#options.demoUrl() !== undefined) scopes.push(demoScope);
    for (const { scope } of this.#held.values()) scopes.push(scope);
    const byKey = new Map(scopes.map((scope) => [scopeKey(scope), scope]));
    return [...byKey.values()];
  }

  onScopes(listener: () => void): Disposable {
    return this.#scopesChanged.on(listener);
  }

  /** Has the alarms of a scope watched until disposed of, whatever the settings say. */
  hold(scope: AwsScope): Disposable {
    const key = scopeKey(scope);
    const held = this.#held.get(key) ?? { scope, holders: 0 };
    held.holders += 1;
    this.#held.set(key, held);
    this.#sourcesChanged();
    return toDisposable(() => {
      held.holders -= 1;
      if (held.holders === 0) this.#held.delete(key);
      this.#sourcesChanged();
    });
  }

  scopeOf(id: TargetId): AwsScope | undefined {
    const target = this.#options.targets().find((one) => one.id === id);
    if (target === undefined) return undefined;
    const { profile, region, instanceId } = target.aws;
    if (profile !== '' || region !== '' || instanceId !== '') return this.#ownScope(target);
    if (id === localTargetId && this.#options.demoUrl() !== undefined) return demoScope;
    const settings = this.#options.settings();
    const isChosen = settings.watch || settings.profile !== '' || settings.region !== '';
    return isChosen ? { kind: 'aws', profile: settings.profile, region: settings.region } : undefined;
  }

  use<T>(scope: AwsScope, work: (gateway: AwsGateway, signal: AbortSignal | undefined) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#desk(scope).use(work, signal);
  }

  status(scope: AwsScope): AwsScopeStatus {
    return this.#desk(scope).status();
  }

  /** How it stands with every scope that is watched or has been asked; now and at every change. */
  watchStatus(signal: AbortSignal | undefined): AsyncGenerator<{ scopes: AwsScopeStatus[] }, void, undefined> {
    return this.#topic.stream(signal);
  }

  check(scope: AwsScope): Promise<AwsScopeStatus> {
    return this.#desk(scope).check();
  }

  /** Profiles of ~/.aws without anything secret, and the regions that can be named. */
  async profiles(): Promise<{ profiles: AwsProfile[]; regions: string[]; defaultRegion: string; warnings: string[] }> {
    const facts = await this.#options.readProfiles();
    const named = process.env.AWS_PROFILE || 'default';
    const defaultRegion = this.#options.regionOfEnvironment() ?? facts.find(({ name }) => name === named)?.region ?? '';
    const isEmpty = facts.length === 0;
    return {
      profiles: facts.map(({ name, kind, region, mfaSerial, limits }) => ({
        name,
        kind,
        limits: [...limits],
        ...(region === undefined ? {} : { region }),
        ...(mfaSerial === undefined ? {} : { mfaSerial }),
      })),
      regions: awsRegions.map(({ id }) => id),
      defaultRegion,
      warnings: isEmpty ? ['There is no profile in ~/.aws: make one with `aws configure sso` or `aws configure`.'] : [],
    };
  }

  async *signIn(profile: string, signal: AbortSignal | undefined): AsyncGenerator<{ text: string; exitCode?: number }, void, undefined> {
    const facts = await this.#options.readProfiles();
    const own = facts.find(({ name }) => name === profile);
    if (profile !== '' && own === undefined) {
      const known = facts.map(({ name }) => name).filter((name) => name !== '');
      throw new OpsError({
        code: 'not_found',
        message: `There is no profile "${profile}" in ~/.aws.`,
        hint: `There are: ${known.join(', ')}.`,
      });
    }
    yield* runSsoSignIn({ profile: own?.signInProfile ?? profile, searchPath: this.#options.searchPath, signal });
  }

  questions(signal: AbortSignal | undefined): AsyncGenerator<{ questions: AwsQuestion[] }, void, undefined> {
    return this.#questions.watch(signal);
  }

  answer(id: string, code: string | undefined): { taken: boolean } {
    return { taken: this.#questions.answer(id, code) };
  }

  /** The region's instances, matched to targets, with what keeps a short run from being seen. */
  async instances(scope: AwsScope, signal: AbortSignal | undefined): Promise<AwsInstance[]> {
    const found = await this.use(scope, (gateway, at) => gateway.instances(at), signal);
    const withAgent = found.length === 0 ? new Set<string>() : await this.#instancesWithAgent(scope, signal);
    return found
      .map((instance) => describeInstance(instance, this.#options.targets(), withAgent?.has(instance.id)))
      .toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  }

  /** The instance a target is, where its scope has one; what was read within 5 minutes is not read again. Rejects as `use` does. */
  async instanceOf(target: Target): Promise<AwsInstance | undefined> {
    const scope = this.scopeOf(target.id);
    if (scope === undefined) return undefined;
    const key = scopeKey(scope);
    const held = this.#instances.get(key);
    const isFresh = held !== undefined && Date.now() - held.readAt < instancesKeptMs;
    const list = isFresh ? held.list : this.instances(scope, undefined);
    if (!isFresh) {
      this.#instances.set(key, { readAt: Date.now(), list });
      list.catch(() => this.#instances.delete(key));
    }
    return (await list).find((instance) => isInstance(target, instance));
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#statusTimer);
    for (const desk of this.#desks.values()) desk.close();
    await this.#owned.dispose();
  }

  #ownScope({ aws }: Target): AwsScope {
    const { profile, region } = this.#options.settings();
    return { kind: 'aws', profile: aws.profile || profile, region: aws.region || region };
  }

  #desk(scope: AwsScope): ScopeDesk {
    const key = scopeKey(scope);
    const existing = this.#desks.get(key);
    if (existing !== undefined) return existing;
    this.#forgetIdle();
    const desk = new ScopeDesk({
      scope,
      ready: () => (scope.kind === 'demo' ? this.#options.findDemo() : Promise.resolve()),
      openGateway: (listener) => this.#openGateway(scope, listener),
      signInCommand: () => this.#signInCommand(scope),
      onChange: () => this.#statusChanged(),
      signedOutPauseMs: this.#options.times?.signedOutPauseMs ?? 30_000,
    });
    this.#desks.set(key, desk);
    return desk;
  }

  #openGateway(scope: AwsScope, { onRequest, onClock, signal }: DeskListener): AwsGateway {
    const { endpointUrl, useInstanceRole } = this.#options.settings();
    const common = { region: scope.region, onRequest, onClock, limits: this.#options.times?.gateway };
    if (scope.kind === 'aws') {
      const { profile } = scope;
      const mfa = (asked: { mfaSerial: string; again: boolean }) => this.#questions.ask({ profile, ...asked }, signal);
      return this.#options.createGateway({ ...common, identity: { kind: 'profile', profile }, endpointUrl, useInstanceRole, mfa });
    }
    const demoUrl = this.#options.demoUrl();
    if (demoUrl === undefined) {
      const hint = 'Start the demo lab: its CloudWatch is fed by the CPU of this machine.';
      throw new OpsError({ code: 'unavailable', message: 'The demo lab does not run.', hint, details: { cause: 'unreachable' } });
    }
    return this.#options.createGateway({ ...common, identity: { kind: 'demo' }, endpointUrl: demoUrl, useInstanceRole: false });
  }

  async #signInCommand(scope: AwsScope): Promise<string | undefined> {
    if (scope.kind === 'demo') return undefined;
    const name = scope.profile || process.env.AWS_PROFILE || 'default';
    const profile = (await this.#options.readProfiles()).find((one) => one.name === name)?.signInProfile;
    return profile === undefined ? undefined : `aws sso login --profile ${profile}`;
  }

  /** Undefined = could not be found out, e.g. because it is not allowed. */
  async #instancesWithAgent(scope: AwsScope, signal: AbortSignal | undefined): Promise<ReadonlySet<string> | undefined> {
    try {
      const metrics = await this.use(scope, (gateway, at) => gateway.metrics({ namespace: 'CWAgent' }, at), signal);
      return new Set(metrics.flatMap(({ dimensions }) => dimensions.filter(({ name }) => name === 'InstanceId').map(({ value }) => value)));
    } catch {
      return undefined;
    }
  }

  #statuses(): AwsScopeStatus[] {
    const watched = this.scopes();
    const keys = new Set(watched.map(scopeKey));
    const others = [...this.#desks.values()].filter(({ scope }) => !keys.has(scopeKey(scope)) && scope.kind === 'aws');
    return [...watched.map((scope) => this.status(scope)), ...others.map((desk) => desk.status())];
  }

  /** Requests come in bursts; who watches is told a few times a second at most. */
  #statusChanged(): void {
    this.#statusTimer ??= setTimeout(() => {
      this.#statusTimer = undefined;
      this.#topic.changed();
    }, statusIntervalMs);
    this.#statusTimer.unref();
  }

  #endpointsNow(): string {
    const { endpointUrl, useInstanceRole } = this.#options.settings();
    return JSON.stringify([endpointUrl, useInstanceRole, this.#options.demoUrl()]);
  }

  #sourcesChanged(): void {
    const endpoints = this.#endpointsNow();
    if (endpoints !== this.#endpoints) {
      this.#endpoints = endpoints;
      this.#instances.clear();
      for (const desk of this.#desks.values()) {
        desk.close();
        desk.wake();
      }
    }
    const known = JSON.stringify(this.scopes());
    if (known === this.#known) return;
    this.#known = known;
    this.#scopesChanged.emit();
    this.#statusChanged();
  }

  #forgetIdle(): void {
    const watched = new Set(this.scopes().map(scopeKey));
    const idle = [...this.#desks.keys()].filter((key) => !watched.has(key));
    for (const key of idle.slice(0, Math.max(0, idle.length - maxIdleDesks + 1))) {
      this.#desks.get(key)?.close();
      this.#desks.delete(key);
    }
  }
}

import type { Disposable } from '../../../../../shared/base/disposable.ts';
import { OpsError } from '../../../../../shared/base/ops-error.ts';
import { formatDuration } from '../../../../../shared/model/format.ts';
import type { Logger } from '../../../base/logger.ts';
import type { SecretVault } from '../../../platform.ts';
import type { AlarmClock } from '../alarm-clock.ts';
import { postJson } from './webhook-post.ts';

export interface WebhookOptions {
  readonly secrets: SecretVault;
  readonly clock: AlarmClock;
  readonly logger: Logger;
  /** Called once until it works again, with what the user is to know. */
  readonly onFailure: (host: string, why: string) => void;
  /** For one attempt. */
  readonly timeoutMs?: number | undefined;
}

const secretName = 'webhook:alarms';
/** How long is waited after each attempt that failed and before the next one. */
const pausesMs = [2_000, 10_000, 30_000, 60_000];
const mostQueued = 100;

/** Sends what is told to an address of the user's, in order, and again where it is not taken. The address is a secret: only its host is ever said. */
export class Webhook implements Disposable {
  readonly #options: WebhookOptions;
  readonly #timeoutMs: number;
  readonly #ending = new AbortController();
  #url: Promise<string | undefined> | undefined;
  #queue: string[] = [];
  #sending: Promise<void> | undefined;
  #isFailing = false;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  /** The host it is sent to; `undefined`: nowhere. */
  async host(): Promise<string | undefined> {
    const url = await this.#address();
    return url === undefined ? undefined : hostOf(url);
  }

  /** An empty URL: nowhere. What is still on its way to another one is dropped. */
  async set(url: string): Promise<string | undefined> {
    const { secrets } = this.#options;
    if (url === '') await secrets.remove(secretName);
    else await secrets.set(secretName, url);
    this.#url = Promise.resolve(url === '' ? undefined : url);
    this.#queue = [];
    this.#isFailing = false;
    return this.host();
  }

  /** One attempt; answers how long it took. Throws `not_found` without an address, `unavailable` when it is not taken. */
  async test(payload: object): Promise<string> {
    const url = await this.#address();
    if (url === undefined)
      throw new OpsError({ code: 'not_found', message: 'No webhook is set.', hint: 'Enter its address first, and save it.' });
    const outcome = await postJson(url, JSON.stringify(payload), this.#timeoutMs, this.#ending.signal);
    const host = hostOf(url);
    if (!outcome.ok) {
      throw new OpsError({
        code: 'unavailable',
        message: `${host} did not take it: ${outcome.why}.`,
        hint: 'Look whether the address is right and still valid: save it again where you are not sure.',
        retry: true,
      });
    }
    this.#isFailing = false;
    return `${host} took it: ${outcome.status} in ${formatDuration(outcome.durationMs)}.`;
  }

  /** Takes it, to be sent as soon as it can be. */
  send(payload: object): void {
    if (this.#ending.signal.aborted) return;
    this.#queue.push(JSON.stringify(payload));
    if (this.#queue.length > mostQueued) {
      this.#queue.shift();
      this.#options.logger.warn('The webhook takes nothing: the oldest that waited for it is dropped');
    }
    this.#sending ??= this.#drain();
  }

  async dispose(): Promise<void> {
    this.#ending.abort();
    await this.#sending;
  }

  async #drain(): Promise<void> {
    for (let json = this.#queue.shift(); json !== undefined && !this.#ending.signal.aborted; json = this.#queue.shift())
      await this.#post(json);
    this.#sending = undefined;
  }

  async #post(json: string): Promise<void> {
    const { clock, logger, onFailure } = this.#options;
    const { signal } = this.#ending;
    const url = await this.#address();
    if (url === undefined) return;
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await postJson(url, json, this.#timeoutMs, signal);
      const isOther = (await this.#address()) !== url;
      if (signal.aborted || isOther) return;
      if (outcome.ok) {
        if (this.#isFailing) logger.info('The webhook takes what is sent again', { host: hostOf(url) });
        this.#isFailing = false;
        return;
      }
      const pauseMs = pausesMs[attempt];
      if (!outcome.canRetry || pauseMs === undefined) {
        if (!this.#isFailing) {
          logger.warn('The webhook does not take what is sent', { host: hostOf(url), why: outcome.why });
          onFailure(hostOf(url), outcome.why);
        }
        this.#isFailing = true;
        return;
      }
      await clock.sleep(pauseMs * (0.9 + 0.1 * clock.random()), signal);
      if (signal.aborted || (await this.#address()) !== url) return;
    }
  }

  #address(): Promise<string | undefined> {
    this.#url ??= this.#options.secrets.get(secretName).catch((error: unknown) => {
      this.#options.logger.failure('The address of the webhook cannot be read', error);
      return undefined;
    });
    return this.#url;
  }
}

function hostOf(url: string): string {
  return new URL(url).host;
}

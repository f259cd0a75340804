import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { STSClient } from '@aws-sdk/client-sts';
import { type AnswerCheckOptions, type AwsRequest, checkAnswers } from './answer-check.ts';
import type { AwsCredentials } from './credential-process.ts';

export interface SessionOptions extends Omit<AnswerCheckOptions, 'service'> {
  readonly credentials: AwsCredentials;
  readonly region: string;
  /** Undefined = AWS'. */
  readonly endpointOf: (service: AwsRequest['service']) => string | undefined;
}

interface Closable {
  destroy(): void;
}

/** The SDK's clients with one set of credentials, each loaded when it is first needed. */
export class AwsSession {
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly #options: SessionOptions;
  readonly #clients = new Map<AwsRequest['service'], Promise<Closable>>();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.region = options.region;
    this.credentials = options.credentials;
  }

  /** They end within `marginMs`. */
  expiresWithin(marginMs: number): boolean {
    const { expiration } = this.credentials;
    return expiration !== undefined && expiration.getTime() - Date.now() < marginMs;
  }

  cloudwatch(): Promise<CloudWatchClient> {
    return this.#client('cloudwatch', async () => {
      const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
      return this.#checked(new CloudWatchClient(this.#config('cloudwatch')), 'cloudwatch');
    });
  }

  ec2(): Promise<EC2Client> {
    return this.#client('ec2', async () => {
      const { EC2Client } = await import('@aws-sdk/client-ec2');
      return this.#checked(new EC2Client(this.#config('ec2')), 'ec2');
    });
  }

  sns(): Promise<SNSClient> {
    return this.#client('sns', async () => {
      const { SNSClient } = await import('@aws-sdk/client-sns');
      return this.#checked(new SNSClient(this.#config('sns')), 'sns');
    });
  }

  sts(): Promise<STSClient> {
    return this.#client('sts', async () => {
      const { STSClient } = await import('@aws-sdk/client-sts');
      return this.#checked(new STSClient(this.#config('sts')), 'sts');
    });
  }

  close(): void {
    for (const client of this.#clients.values()) {
      void client.then(
        (one) => one.destroy(),
        () => {},
      );
    }
    this.#clients.clear();
  }

  #client<Client extends Closable>(service: AwsRequest['service'], create: () => Promise<Client>): Promise<Client> {
    const existing = this.#clients.get(service) as Promise<Client> | undefined;
    if (existing !== undefined) return existing;
    const created = create();
    this.#clients.set(service, created);
    return created;
  }

  #config(service: AwsRequest['service']) {
    const { credentials, region, endpointOf, limitMs } = this.#options;
    const endpoint = endpointOf(service);
    return {
      region,
      credentials,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: Math.min(limitMs, 5000), requestTimeout: limitMs, throwOnRequestTimeout: true },
      ...(endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint }),
    };
  }

  #checked<Client extends { middlewareStack: { add(middleware: never, place: never): void } }>(
    client: Client,
    service: AwsRequest['service'],
  ): Client {
    // Low priority: behind the SDK's own reading of the answer, next to the wire, and inside its retries.
    const place = { step: 'deserialize', priority: 'low', name: 'blitzAnswerCheck' };
    client.middlewareStack.add(checkAnswers({ ...this.#options, service }) as never, place as never);
    return client;
  }
}

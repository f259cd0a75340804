/** What to fire: parsed, complete and free of file paths. The wire schema (`shared/contract/load-plan.ts`) fills every default. */
export interface LoadPlan {
  /** Shown in history; the empty string when the user gave none. */
  readonly name: string;
  /** The weighted request mix: at least one. */
  readonly requests: readonly RequestSpec[];
  readonly executor: Executor;
  readonly connection: ConnectionOptions;
  readonly checks: Checks;
  /** 0 = a redirect is an ordinary response. */
  readonly maxRedirects: number;
  readonly thresholds: readonly ThresholdSpec[];
  /** How long requests in flight may still finish once the run is to end; then they count as aborted. */
  readonly gracefulStopMs: number;
}

/** One kind of request. `{{seq}}` (number of the request from 1) and `{{random}}` (8 hexadecimal digits) are replaced in url, headers and body. */
export interface RequestSpec {
  readonly name: string;
  readonly weight: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** When requests start. Names and meaning are those of k6 (https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/). */
export type Executor =
  | { readonly type: 'shared-iterations'; readonly iterations: number; readonly vus: number; readonly maxDurationMs: number }
  | { readonly type: 'constant-vus'; readonly vus: number; readonly durationMs: number }
  | { readonly type: 'ramping-vus'; readonly startVus: number; readonly stages: readonly Stage[] }
  | {
      readonly type: 'constant-arrival-rate';
      /** Requests started per second. */
      readonly rate: number;
      readonly durationMs: number;
      /** Connections at most; a request that finds none free waits in the queue. */
      readonly maxVus: number;
      /** Stop after this many even when the duration has not passed. */
      readonly iterations?: number | undefined;
    }
  | { readonly type: 'ramping-arrival-rate'; readonly startRate: number; readonly stages: readonly Stage[]; readonly maxVus: number };

export interface Stage {
  readonly durationMs: number;
  /** Virtual users, or requests per second, reached linearly at the end of the stage. */
  readonly target: number;
}

export interface ConnectionOptions {
  readonly keepAlive: boolean;
  readonly connectTimeoutMs: number;
  /** From the moment a request has its connection to the last byte of the response. */
  readonly timeoutMs: number;
  /** Accept any certificate. */
  readonly insecure: boolean;
  /** PEM text of an extra certificate authority. */
  readonly caPem?: string | undefined;
  /** `host:port` -> address to connect to instead of asking DNS (curl's --resolve). */
  readonly resolve: Readonly<Record<string, string>>;
}

export interface Checks {
  /** Statuses that count as success; empty = every status below 400. */
  readonly expectStatus: readonly number[];
  /** Text the body must contain. */
  readonly expectBody?: string | undefined;
}

export interface ThresholdSpec {
  /** k6 metric name, e.g. `http_req_failed`. */
  readonly metric: string;
  /** k6 expression, e.g. `rate<0.01`. */
  readonly expression: string;
  readonly abortOnFail: boolean;
}

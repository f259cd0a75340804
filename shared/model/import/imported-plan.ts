import type { LoadPlan, RequestSpec } from '../load-plan.ts';

/** Where a file does not say what was fired at: a name that by RFC 6761 never leads anywhere. */
export const unknownUrl = 'http://unknown.invalid/';

const mostRequests = 100;
const mostKinds = 1000;

/** How many requests of each kind a file holds, for the plan it is shown with. */
export class RequestKinds {
  readonly #kinds = new Map<string, { method: string; url: string; name: string; count: number }>();

  add(method: string, urlText: string, name: string): void {
    const url = plainUrl(urlText) ?? unknownUrl;
    // Thousands of addresses are one kind of request: their host's.
    const known = this.#kinds.has(key(method, url)) || this.#kinds.size < mostKinds;
    const kept = known ? url : (URL.parse(url)?.origin.concat('/') ?? unknownUrl);
    const entry = this.#kinds.get(key(method, kept));
    if (entry === undefined) this.#kinds.set(key(method, kept), { method, url: kept, name, count: 1 });
    else entry.count += 1;
  }

  /** The most frequent first. */
  requests(): RequestSpec[] {
    return [...this.#kinds.values()]
      .toSorted((a, b) => b.count - a.count)
      .slice(0, mostRequests)
      .map(({ method, url, name, count }) => ({
        name: [...name].slice(0, 100).join(''),
        weight: Math.min(count, 1_000_000),
        method: /^[A-Z]{1,20}$/.test(method) && method !== 'CONNECT' ? method : 'GET',
        url,
        headers: {},
      }));
  }
}

const key = (method: string, url: string) => `${method} ${url}`;

/** A plan that says what the file tells; what it does not tell stands at its default. */
export function importedPlan(name: string, requests: readonly RequestSpec[], count: number, connections: number): LoadPlan {
  const one: RequestSpec = { name: '', weight: 1, method: 'GET', url: unknownUrl, headers: {} };
  return {
    name,
    requests: requests.length === 0 ? [one] : requests,
    executor: {
      type: 'shared-iterations',
      iterations: bounded(count, 100_000_000),
      vus: bounded(connections, 20_000),
      maxDurationMs: 600_000,
    },
    connection: { keepAlive: true, connectTimeoutMs: 5000, timeoutMs: 30_000, insecure: false, resolve: {} },
    checks: { expectStatus: [] },
    maxRedirects: 0,
    thresholds: [],
    gracefulStopMs: 5000,
  };
}

const bounded = (value: number, most: number) => Math.min(most, Math.max(1, Math.round(value)));

/** An address as a plan may hold it; nothing for anything else. */
function plainUrl(text: string): string | undefined {
  const url = text.trim();
  const isPlain = url.length <= 8192 && /^https?:\/\/[^\s/?#\\]+(?:[/?#]|$)/i.test(url) && !/\p{Cc}/u.test(url);
  return isPlain && URL.canParse(url) ? url : undefined;
}

declare module 'autocannon' {
  interface Result {
    readonly '2xx': number;
    readonly errors: number;
    readonly timeouts: number;
    readonly latency: { readonly p50: number; readonly p99: number };
  }
  const autocannon: (options: { url: string; connections: number; amount: number; headers?: Record<string, string> }) => Promise<Result>;

  export { autocannon as default };
}

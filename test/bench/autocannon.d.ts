declare module 'autocannon' {
  interface Result {
    readonly '2xx': number;
    readonly latency: { readonly p99: number };
  }
  function autocannon(options: { url: string; connections: number; amount: number; headers?: Record<string, string> }): Promise<Result>;
  export = autocannon;
}

import { isLoopbackHost, normalizeHost } from './target-host.ts';

/** What of a machine says which hosts lead to it. */
export interface KnownBy {
  /** Where SSH reaches it; `undefined` for this machine. */
  readonly host: string | undefined;
  /** The address of its application, or empty. */
  readonly appUrl: string;
}

/** True when one of these hosts is the machine's own, by its name or by its application's address; both on loopback counts as the same machine. */
export function leadsTo(hosts: readonly string[], { host, appUrl }: KnownBy): boolean {
  const url = URL.parse(appUrl);
  const own = [host ?? 'localhost', ...(url === null ? [] : [url.hostname])].map(normalizeHost);
  return hosts.map(normalizeHost).some((one) => own.includes(one) || (isLoopbackHost(one) && own.some(isLoopbackHost)));
}

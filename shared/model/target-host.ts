import type { LoadPlan } from './load-plan.ts';

/** A host name as it is compared and remembered: lower case, without port-less brackets of IPv6 and without the root's dot. */
export function normalizeHost(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

/** True for this machine: `localhost`, 127.0.0.0/8 and ::1, and for nothing that has to be looked up. */
export function isLoopbackHost(host: string): boolean {
  const name = normalizeHost(host);
  return name === 'localhost' || name === '::1' || /^127(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/.test(name);
}

/** Where a request to this URL really goes, normalized: the address `resolve` names for its host and port, or else its host. */
export function effectiveHost(url: URL, resolve: Readonly<Record<string, string>>): string {
  return addressOverride(url, resolve) ?? normalizeHost(url.hostname);
}

/**
 * The address `resolve` names for the host and port of this URL, normalized. Consent and connection both ask here: were they to read an
 * override differently, a request could go where nobody has said it may.
 */
export function addressOverride(url: URL, resolve: Readonly<Record<string, string>>): string | undefined {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const address = resolve[`${url.hostname}:${port}`] ?? resolve[`${normalizeHost(url.hostname)}:${port}`];
  return address === undefined ? undefined : normalizeHost(address);
}

/** Every host this plan would send traffic to, normalized, each once: where `resolve` names an address, that address. */
export function targetHosts(plan: Pick<LoadPlan, 'requests' | 'connection'>): string[] {
  const hosts = new Set<string>();
  for (const request of plan.requests) {
    // A placeholder in the path must not keep the URL from parsing; one in the host is refused by `hasPlaceholderInHost`.
    const url = URL.parse(withPlaceholders(request.url, '0'));
    if (url !== null) hosts.add(effectiveHost(url, plan.connection.resolve));
  }
  // An override may also serve a redirect.
  for (const address of Object.values(plan.connection.resolve)) hosts.add(normalizeHost(address));
  return [...hosts];
}

/** The ports requests of this plan go to, each once. */
export function effectivePorts(plan: Pick<LoadPlan, 'requests'>): number[] {
  const urls = plan.requests.flatMap(({ url }) => URL.parse(withPlaceholders(url, '0')) ?? []);
  return [...new Set(urls.map(({ port, protocol }) => Number(port || (protocol === 'https:' ? 443 : 80))))];
}

/** True when host or port of a URL hold `{{…}}`, or it can then not be read: nobody could say beforehand which hosts are loaded. */
export function hasPlaceholderInHost(url: string): boolean {
  const [one, other] = ['0', '1'].map((value) => URL.parse(withPlaceholders(url, value))?.host);
  return one === undefined || one !== other;
}

function withPlaceholders(url: string, value: string): string {
  return url.replaceAll(/\{\{\w+\}\}/g, value);
}

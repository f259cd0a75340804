/** One machine on the way, as ProxyJump names it. */
export interface ProxyHop {
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}

/** Reads `[user@]host[:port]` or `ssh://…`, several separated by commas; `undefined` for what OpenSSH would refuse. */
export function parseProxyJump(text: string): ProxyHop[] | undefined {
  const hops: ProxyHop[] = [];
  for (const part of text.split(',')) {
    const match = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([^\]\s]+)\]|([^:@\s/[\]]+))(?::(\d{1,5}))?\/?$/.exec(part.trim());
    const host = match?.[2] ?? match?.[3];
    const port = match?.[4] === undefined ? undefined : Number(match[4]);
    if (host === undefined || host.startsWith('-') || port === 0 || (port ?? 1) > 65_535) return undefined;
    hops.push({ host, user: match?.[1], port });
  }
  return hops;
}

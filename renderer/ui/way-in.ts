/** The way into a machine, as far as it is shown. */
export interface WayIn {
  readonly kind: 'local' | 'ssh';
  readonly host?: string | undefined;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}

/** A way in as one would type it: `ops@shop.example:2222`, `this machine`. */
export function wayInText(access: WayIn): string {
  if (access.kind === 'local') return 'this machine';
  const host = access.host?.includes(':') ? `[${access.host}]` : access.host;
  return `${access.user ? `${access.user}@` : ''}${host ?? ''}${access.port === undefined ? '' : `:${access.port}`}`;
}

import type { Logger } from '../../electron/core/base/logger.ts';

/** A logger that remembers instead of writing. */
export function createSilentLogger(): Logger & { readonly lines: { level: string; message: string; facts: unknown }[] } {
  const lines: { level: string; message: string; facts: unknown }[] = [];
  const at = (level: string) => (message: string, facts?: unknown) => void lines.push({ level, message, facts });
  const logger = {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    failure(message: string, error: unknown, facts?: unknown) {
      const id = `e-${lines.length.toString(16).padStart(8, '0')}`;
      lines.push({ level: 'error', message, facts: { ...(facts as object), id, error } });
      return id;
    },
    child: () => logger,
  };
  return logger;
}

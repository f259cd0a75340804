import type { SecretVault } from '../core/platform.ts';

/** Keeps secrets in memory, for doors without a key store. `reason` is the second half of its sentence. */
export function createSessionVault(reason: string): SecretVault {
  const secrets = new Map<string, string>();
  return {
    kind: 'session',
    sentence: `Passwords and passphrases are kept in memory until the console ends: ${reason}`,
    get: async (name) => secrets.get(name),
    set: async (name, secret) => {
      secrets.set(name, secret);
    },
    remove: async (name) => {
      secrets.delete(name);
    },
  };
}

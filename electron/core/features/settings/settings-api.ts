import { implement } from '@orpc/server';
import { settingsContract } from '../../../../shared/contract/settings.ts';
import type { SettingsService } from './settings-service.ts';

const api = implement(settingsContract);

/** The handlers of `settings.*`. */
export function createSettingsApi(settings: SettingsService) {
  return api.router({
    get: api.get.handler(() => settings.get()),
    update: api.update.handler(({ input }) => settings.update(input)),
    changes: api.changes.handler(({ signal }) => settings.changes(signal)),
    consents: api.consents.handler(() => settings.consents()),
    revokeConsent: api.revokeConsent.handler(({ input }) => settings.revoke(input.host)),
  });
}

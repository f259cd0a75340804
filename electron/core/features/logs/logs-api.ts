import { implement } from '@orpc/server';
import { logsContract } from '../../../../shared/contract/logs.ts';
import type { LogsService } from './logs-service.ts';

const api = implement(logsContract);

/** The handlers of `logs.*`. */
export function createLogsApi(logs: LogsService) {
  return api.router({
    tail: api.tail.handler(({ input, signal }) => logs.tail(input, signal)),
    bytes: api.bytes.handler(({ input, signal }) => logs.bytes(input, signal)),
    suggestions: api.suggestions.handler(({ input, signal }) => logs.suggestions(input.targetId, signal)),
  });
}

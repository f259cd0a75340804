import { implement } from '@orpc/server';
import { terminalContract } from '../../../../shared/contract/terminal.ts';
import type { TerminalService } from './terminal-service.ts';

const api = implement(terminalContract);

/** The handlers of `terminal.*`. */
export function createTerminalApi(terminals: TerminalService) {
  return api.router({
    open: api.open.handler(({ input }) => terminals.open(input)),
    output: api.output.handler(({ input, signal }) => terminals.output(input, signal)),
    input: api.input.handler(({ input }) => terminals.input(input)),
    resize: api.resize.handler(({ input }) => terminals.resize(input)),
    close: api.close.handler(({ input }) => terminals.close(input.id)),
    watch: api.watch.handler(({ signal }) => terminals.watch(signal)),
  });
}

import { OpsError } from '../../shared/base/ops-error.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { fitsMessage } from '../../shared/contract/wire.ts';
import { type Action, useAction } from './use-call.ts';

/** Adds what another tool recorded (a JMeter .jtl, a k6 summary, a summary of ours) to the history. */
export function useImportRun(): Action<File, RunListItem> {
  return useAction(async (client, file: File) => {
    const content = file.size > 64 * 1024 * 1024 ? undefined : await file.text();
    if (content === undefined || !fitsMessage(content)) {
      throw new OpsError({
        code: 'invalid_input',
        message: `${file.name} is too large to be imported through the window.`,
        hint: 'Close the console and import it with "npx blitz runs import".',
      });
    }
    return client.comparisons.importFile({ fileName: file.name.slice(-300), content });
  });
}

import { notifications } from '@mantine/notifications';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { type Action, useAction } from './use-call.ts';

/** Adds what another tool recorded (a JMeter .jtl, a k6 summary, a summary of ours) to the history, and says so. */
export function useImportRun(): Action<File, RunListItem> {
  return useAction(async (client, file: File) => {
    const run = await client.comparisons.importFile({ fileName: file.name.slice(-300), content: await file.text() });
    notifications.show({ message: `${file.name} is run ${run.id} now.`, color: 'gray' });
    return run;
  });
}

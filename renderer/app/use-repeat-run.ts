import { notifications } from '@mantine/notifications';
import type { RunId } from '../../shared/base/ids.ts';
import type { RunDetail } from '../../shared/contract/run-record.ts';
import type { Target } from '../../shared/contract/targets.ts';
import { useAction } from '../client/index.ts';
import { changeRun, repeatRun } from '../features/run/repeat-run.ts';
import { type StartRun, useStartRun } from '../features/run/use-start-run.ts';

/** Runs an earlier run again as it was, on its own machine while that is among the `targets`; where a secret was not kept, the form is filled in instead. */
export function useRepeatRun(targets: readonly Target[]): {
  readonly startRun: StartRun;
  repeat(id: RunId): void;
  /** Fills the form in with what the run was. */
  change(id: RunId): void;
} {
  const startRun = useStartRun();
  const fetchRun = useAction((client, id: RunId) => client.runs.get({ id }));
  const read = (id: RunId, then: (detail: RunDetail) => void) => {
    void fetchRun.run(id).then((detail) => {
      if (detail) then(detail);
      else notifications.show({ message: `Run ${id} could not be read. Open History and try again.`, color: 'stop' });
    });
  };
  return {
    startRun,
    repeat(id) {
      read(id, (detail) => {
        const target = targets.find((one) => one.id === detail.targetId);
        repeatRun(startRun, detail, target);
      });
    },
    change(id) {
      read(id, changeRun);
    },
  };
}

import { notifications } from '@mantine/notifications';
import type { RunId } from '../../shared/base/ids.ts';
import type { Target } from '../../shared/contract/targets.ts';
import { holdsRedactedSecret } from '../../shared/model/redact-plan.ts';
import { useAction } from '../client/index.ts';
import { useRunStore } from '../features/run/run-store.ts';
import { recordedWith, type StartRun, useStartRun } from '../features/run/use-start-run.ts';
import { navigate } from '../ui/route.ts';

/** Fires the plan of an earlier run again, with the same machine recorded while it is among the `targets`; where a secret was not kept, the form is filled in instead. */
export function useRepeatRun(targets: readonly Target[]): { readonly startRun: StartRun; repeat(id: RunId): void } {
  const startRun = useStartRun();
  const load = useRunStore((store) => store.load);
  const fetchRun = useAction((client, id: RunId) => client.runs.get({ id }));
  return {
    startRun,
    repeat(id) {
      void fetchRun.run(id).then((detail) => {
        if (!detail) {
          notifications.show({ message: `Run ${id} could not be read. Open History and try again.`, color: 'stop' });
        } else if (holdsRedactedSecret(detail.plan)) {
          load(detail.plan, detail.item.tags);
          navigate({ screen: 'run' });
        } else startRun.start(detail.plan, detail.item.tags, recordedWith(targets.find((target) => target.id === detail.targetId)));
      });
    },
  };
}

import type { RunId } from '../../../../shared/base/ids.ts';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { nextStep } from '../../../../shared/model/next-step.ts';
import { useCall } from '../../../client/index.ts';
import { NextChangePanel } from '../../../ui/next-change-panel.tsx';
import { NextStepPanel } from '../../../ui/next-step-panel.tsx';
import { hrefOf } from '../../../ui/route.ts';

/** What to do next: the change the last run's verdict names, else what the runs so far suggest. `runs`: ended ones, newest first. */
export function HomeNext(props: {
  runs: readonly RunListItem[];
  busy: boolean;
  onPreset(presetId: string): void;
  onRepeat(id: RunId): void;
}) {
  const { runs, busy, onPreset, onRepeat } = props;
  const [last] = runs;
  const { data, loading } = useCall(
    (client, signal) => (last ? client.verdicts.get({ id: last.id }, { signal }) : Promise.reject(new Error('No run'))),
    last ? `next of run ${last.id}` : undefined,
  );
  if (!last || loading) return undefined;
  const change = data?.verdict.nextChange;
  if (change) {
    return (
      <NextChangePanel
        change={change}
        place={{ href: hrefOf({ screen: 'verdict', id: last.id }), text: 'Show the verdict' }}
        busy={busy}
        onRepeat={() => onRepeat(last.id)}
        onChange={undefined}
      />
    );
  }
  const step = nextStep(runs);
  return step ? <NextStepPanel step={step} busy={busy} onPreset={onPreset} onRepeat={onRepeat} /> : undefined;
}

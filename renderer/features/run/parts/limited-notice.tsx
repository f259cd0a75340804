import { formatDuration } from '../../../../shared/model/format.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { Notice } from '../../../ui/notice.tsx';

/** Says that these figures are the generator's rather than the server's, and what to do. */
export function LimitedNotice({ sample }: { sample: LoadSample }) {
  const { generator } = sample;
  if (!generator.limited) return undefined;
  return (
    <Notice
      tone="warning"
      live={false}
      title="This machine set the pace, not the server: latencies hold its own queue."
      hint={`Use fewer connections or a lower rate, close what else is running, or fire from another machine. The generator's timers were up to ${formatDuration(generator.lagMs)} late.`}
    />
  );
}

import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { Panel } from '../../ui/panel.tsx';
import { hrefOf } from '../../ui/route.ts';
import { ToneIcon } from '../../ui/state-badge.tsx';
import { useVerdict } from './use-verdict.ts';
import classes from './verdict-summary.module.css';
import { toneOf } from './verdict-text.ts';

/** The verdict in a sentence, for the page of the run. Nothing where there is none: the page says what became of the requests anyway. */
export function VerdictSummary({ run }: { run: RunListItem }) {
  const { data } = useVerdict(run);
  if (!data) return undefined;
  const { verdict } = data;
  return (
    <Panel
      title={verdict.failed > 0 ? 'Why they failed' : 'Verdict'}
      aside={<a href={hrefOf({ screen: 'verdict', id: run.id })}>Evidence and next change</a>}
    >
      <p className={classes.sentence}>
        <ToneIcon tone={toneOf(verdict)} size={15} />
        {verdict.sentence}
      </p>
      {verdict.nextChange ? <p className={classes.next}>{`Next: ${verdict.nextChange.title}`}</p> : undefined}
    </Panel>
  );
}

import type { RunId } from '../../../../shared/base/ids.ts';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { NextChangePanel } from '../../../ui/next-change-panel.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import { type Judged, placeOf, toneOf } from '../verdict-text.ts';
import { BlindSpots } from './blind-spots.tsx';
import { ClaimList } from './claim-list.tsx';
import { Confidence } from './confidence.tsx';
import { Findings } from './findings.tsx';
import { NothingToFix } from './nothing-to-fix.tsx';
import { SizingPanel } from './sizing-panel.tsx';
import classes from './verdict-body.module.css';

/** The judgement itself: the sentence, what proves it, what was not seen, what to change. */
export function VerdictBody(props: {
  run: RunListItem;
  judged: Judged;
  busy: boolean;
  onRepeat(id: RunId): void;
  onChange(id: RunId): void;
}) {
  const { run, judged, busy, onRepeat, onChange } = props;
  const { verdict, evidence } = judged;
  const { nextChange } = verdict;
  const tone = toneOf(verdict);
  return (
    <>
      <section className={classes.hero} data-tone={tone} aria-label="The verdict">
        <ToneIcon tone={tone} size={22} />
        <div className={classes.words}>
          <p className={classes.sentence} data-testid="verdict">
            {verdict.sentence}
          </p>
          {verdict.confidence === 'none' ? undefined : <Confidence level={verdict.confidence} subject="Confidence" />}
          {verdict.repeats ? <p className={classes.repeats}>{verdict.repeats}</p> : undefined}
        </div>
      </section>
      {evidence && !evidence.isComplete ? (
        <Notice
          tone="warning"
          title={`Not everything that ${evidence.machine} said was collected.`}
          hint="The verdict rests on what was. Run again to have it whole."
          live={false}
        />
      ) : undefined}
      <div className={classes.columns} data-next={nextChange !== undefined}>
        <div className={classes.why}>
          {verdict.failed > 0 ? <ClaimList runId={run.id} verdict={verdict} /> : <NothingToFix run={run} />}
        </div>
        {nextChange ? (
          <div className={classes.next}>
            <NextChangePanel
              change={nextChange}
              place={placeOf(nextChange.changes)}
              busy={busy}
              onRepeat={() => onRepeat(run.id)}
              onChange={nextChange.changes.some(({ where }) => where === 'load') ? () => onChange(run.id) : undefined}
            />
          </div>
        ) : undefined}
        <div className={classes.rest}>
          {verdict.findings.length > 0 ? <Findings runId={run.id} findings={verdict.findings} /> : undefined}
          {verdict.blindSpots.length > 0 ? <BlindSpots spots={verdict.blindSpots} hasMachine={evidence !== undefined} /> : undefined}
          {verdict.ruledOut.length > 0 ? (
            <Panel title="Ruled out">
              <ul className={classes.ruledOut}>
                {verdict.ruledOut.map(({ text }) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </Panel>
          ) : undefined}
        </div>
      </div>
      <SizingPanel id={run.id} />
    </>
  );
}

import type { Verdict } from '../../../../shared/model/diagnosis/verdict.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import { Panel } from '../../../ui/panel.tsx';
import { hrefOf } from '../../../ui/route.ts';
import classes from './claim-list.module.css';
import { ClaimRow } from './claim-row.tsx';
import { ClassBar, ClassChips } from './class-bar.tsx';

/** Claims whose evidence is shown without asking for it: more would bury the list. */
const openAtFirst = 2;

/** What explains how many of the failures, most first; then what nothing explains. Together they are all that failed. */
export function ClaimList({ runId, verdict }: { runId: number; verdict: Verdict }) {
  const { claims, failed, unexplained, unexplainedClasses } = verdict;
  const share = claims.length === 0 ? 'nothing explains them' : `${formatCount(failed - unexplained)} of ${formatCount(failed)} explained`;
  return (
    <Panel title="Why they failed" aside={<span className={classes.aside}>{share}</span>} flush>
      <ol className={classes.claims}>
        {claims.map((claim, index) => (
          <ClaimRow key={claim.rule} runId={runId} claim={claim} failed={failed} openAtFirst={index < openAtFirst} />
        ))}
        {unexplained > 0 ? (
          <li className={classes.claim}>
            <div className={classes.line}>
              <span className={classes.count}>{formatCount(unexplained)}</span>
              <span className={classes.cause}>
                <span className={classes.unexplained}>unexplained</span>
                <span className={classes.note}>
                  No evidence covers these. <a href={hrefOf({ screen: 'run', id: runId })}>Look at examples of them</a>: what came back,
                  when and on which connection.
                </span>
              </span>
            </div>
            <ClassBar classes={unexplainedClasses} failed={failed} isUnexplained />
            <ClassChips classes={unexplainedClasses} />
          </li>
        ) : undefined}
      </ol>
    </Panel>
  );
}

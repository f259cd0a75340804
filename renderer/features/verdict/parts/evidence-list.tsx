import type { Claim } from '../../../../shared/model/diagnosis/verdict.ts';
import { momentHref, momentText, sourceNames } from '../verdict-text.ts';
import classes from './claim-list.module.css';

/** What a claim rests on: who said it, when, and what. A moment leads to that second of the run. */
export function EvidenceList({ runId, claim }: { runId: number; claim: Claim }) {
  return (
    <>
      <ul
        className={classes.evidence}
        data-timed={claim.evidence.some(({ atMs }) => atMs !== undefined)}
        aria-label={`Evidence: ${claim.cause}`}
      >
        {claim.evidence.map(({ text, atMs, source }) => (
          <li key={`${text} ${atMs}`}>
            <span className={classes.source}>{source ? sourceNames[source] : ''}</span>
            <span className={classes.moment}>
              {atMs === undefined ? undefined : (
                <a href={momentHref(runId, atMs)} aria-label={`${momentText(atMs)} into the run: show that second`}>
                  {momentText(atMs)}
                </a>
              )}
            </span>
            <span className={classes.text}>{text}</span>
          </li>
        ))}
      </ul>
      <p className={classes.rule}>{`Rule ${claim.rule}, from ${claim.source}`}</p>
    </>
  );
}

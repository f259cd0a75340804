import type { Claim } from '../../../../shared/model/diagnosis/verdict.ts';
import { Panel } from '../../../ui/panel.tsx';
import classes from './claim-list.module.css';
import { Confidence } from './confidence.tsx';
import { EvidenceList } from './evidence-list.tsx';
import findingClasses from './findings.module.css';

/** What is true of the machine or the test but cost no request. */
export function Findings({ runId, findings }: { runId: number; findings: readonly Claim[] }) {
  return (
    <Panel title="Also found, at no request’s cost" flush>
      <ul className={classes.claims}>
        {findings.map((finding) => (
          <li key={finding.rule} className={`${classes.claim} ${findingClasses.finding}`}>
            <div className={findingClasses.line}>
              <span className={classes.cause}>{finding.cause}</span>
              <Confidence level={finding.confidence} />
            </div>
            <EvidenceList runId={runId} claim={finding} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

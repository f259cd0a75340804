import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { Claim } from '../../../../shared/model/diagnosis/verdict.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import classes from './claim-list.module.css';
import { ClassBar, ClassChips } from './class-bar.tsx';
import { Confidence } from './confidence.tsx';
import { EvidenceList } from './evidence-list.tsx';

/** One cause: how many it cost, of which classes, how sure that is, and what proves it. */
export function ClaimRow(props: { runId: number; claim: Claim; failed: number; openAtFirst: boolean }) {
  const { runId, claim, failed, openAtFirst } = props;
  const [open, setOpen] = useState(openAtFirst);
  return (
    <li className={classes.claim}>
      <div className={classes.line}>
        <span className={classes.count}>{formatCount(claim.count)}</span>
        <span className={classes.cause}>{claim.cause}</span>
        <Confidence level={claim.confidence} />
      </div>
      <ClassBar classes={claim.classes} failed={failed} />
      <ClassChips classes={claim.classes} />
      <div className={classes.more}>
        <button type="button" className={classes.disclose} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
          {`Evidence (${claim.evidence.length})`}
        </button>
      </div>
      {open ? <EvidenceList runId={runId} claim={claim} /> : undefined}
    </li>
  );
}

import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react';
import { formatCount } from '../../../../shared/model/format.ts';
import { visibleText } from '../../../../shared/model/report/visible-text.ts';
import type { LogRing } from '../../../ui/log-ring.ts';
import { formatLogTime } from '../../../ui/log-text.ts';
import classes from './line-detail.module.css';

/** Lines of a stack trace shown at most. */
const mostLines = 500;

/** One line as a whole, with those that belong to it. */
export function LineDetail({ ring, id, label, onClose }: { ring: LogRing; id: number; label: string; onClose(): void }) {
  const row = ring.row(id);
  if (row === undefined) return undefined;
  const ids = Number.isInteger(id) ? groupOf(ring, row.head) : [id];
  const text = ids.map((one) => visibleText(ring.text(one))).join('\n');
  const level = ring.row(row.head)?.level;
  return (
    <section className={classes.detail} aria-label="The whole line">
      <header className={classes.header}>
        <span className={classes.facts}>
          {new Date(row.at).toLocaleDateString('en-GB')} {formatLogTime(row.at)} · {label}
          {level ? ` · ${level}` : ''} · {formatCount(text.length)} characters{row.stamped ? '' : ' · time of arrival'}
        </span>
        <CopyButton value={text} timeout={1500}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? 'Copied' : 'Copy the line'}>
              <ActionIcon onClick={copy} aria-label={copied ? 'Copied' : 'Copy the line'}>
                {copied ? <IconCheck size={15} color="var(--bz-ok)" /> : <IconCopy size={15} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
        <ActionIcon onClick={onClose} aria-label="Close the line">
          <IconX size={15} />
        </ActionIcon>
      </header>
      <textarea className={classes.text} readOnly aria-label="Text of the line" value={text} rows={Math.min(8, Math.max(2, ids.length))} />
    </section>
  );
}

function groupOf(ring: LogRing, head: number): number[] {
  const ids: number[] = [];
  for (let id = Math.max(head, ring.firstId); id < ring.endId && ids.length < mostLines && id < head + 5000; id += 1) {
    if (ring.head(id) === head && ring.isLine(id)) ids.push(id);
  }
  return ids.length > 0 ? ids : [head];
}

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowsDiff, IconCopy, IconFileDownload, IconRefresh } from '@tabler/icons-react';
import type { RunId } from '../../../../shared/base/ids.ts';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { useAction } from '../../../client/index.ts';
import { compareHref } from '../../../ui/compare-groups.ts';
import { downloadFile } from '../../../ui/download-file.ts';
import { Notice } from '../../../ui/notice.tsx';
import { hrefOf } from '../../../ui/route.ts';
import { formatWhen } from '../../../ui/when.ts';
import classes from './verdict-header.module.css';

/** Which run is judged, and what can be done with the verdict. */
export function VerdictHeader({ run, busy, onRepeat }: { run: RunListItem; busy: boolean; onRepeat(id: RunId): void }) {
  const report = useAction(async (client, id: RunId) => {
    const file = await client.runs.export({ id, format: 'html' });
    downloadFile(file);
    notifications.show({ message: `${file.fileName} was downloaded.`, color: 'gray' });
  });
  const copy = useAction(async (client, id: RunId) => {
    const file = await client.runs.export({ id, format: 'markdown' });
    await navigator.clipboard.writeText(file.content);
    notifications.show({ message: 'The verdict is in the clipboard, as Markdown.', color: 'gray' });
  });
  const problem = report.error ?? copy.error;
  const when = formatWhen(run.startedAt);
  return (
    <>
      <header className={classes.header}>
        <div className={classes.names}>
          <h1 className={classes.title}>Verdict</h1>
          <div className={classes.facts}>
            <a href={hrefOf({ screen: 'run', id: run.id })}>{`Run ${run.id}`}</a>
            {run.name ? <span>{run.name}</span> : undefined}
            <span>{run.planText}</span>
            <span className={classes.target}>{run.target}</span>
            <time dateTime={run.startedAt} title={when.exact}>
              {when.short}
            </time>
          </div>
        </div>
        <div className={classes.actions}>
          <Button leftSection={<IconRefresh size={14} />} onClick={() => onRepeat(run.id)} disabled={busy}>
            Run again
          </Button>
          <Button component="a" href={compareHref([[run.id]])} variant="default" leftSection={<IconArrowsDiff size={14} />}>
            Compare with…
          </Button>
          <Button
            variant="default"
            leftSection={<IconFileDownload size={14} />}
            onClick={() => void report.run(run.id)}
            loading={report.running}
          >
            Report
          </Button>
          <Button variant="default" leftSection={<IconCopy size={14} />} onClick={() => void copy.run(run.id)} loading={copy.running}>
            Copy Markdown
          </Button>
        </div>
      </header>
      {problem ? <Notice tone="failed" title={problem.message} hint={problem.hint ?? 'Export the run on its own page.'} /> : undefined}
    </>
  );
}

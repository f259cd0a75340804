import { Button, FileButton, Loader } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowsDiff, IconFileImport } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { RunId } from '../../../shared/base/ids.ts';
import { useCall, useImportRun, useRunChanges } from '../../client/index.ts';
import { compareHref, parseGroups } from '../../ui/compare-groups.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useRouteQuery } from '../../ui/route.ts';
import classes from './compare-view.module.css';
import { draftsOf, withRun } from './group-drafts.ts';
import { CompareExport } from './parts/compare-export.tsx';
import { ComparisonBody } from './parts/comparison-body.tsx';
import { GroupPicker } from './parts/group-picker.tsx';

/** Runs offered to be picked: the newest. */
const offered = 500;

/** Two to five runs, or groups of repeats, side by side: what differs, what changed, and whether it is more than chance. */
export function CompareView() {
  const text = useRouteQuery().get('groups');
  const [drafts, setDrafts] = useState(() => draftsOf(parseGroups(text)));
  const href = compareHref(drafts);
  useEffect(() => {
    const asked = parseGroups(text);
    setDrafts((before) => (compareHref(before) === compareHref(asked) ? before : draftsOf(asked)));
  }, [text]);
  const choose = (next: number[][]) => {
    setDrafts(next);
    // Not a step of the history: Back leads to where one came from.
    if (compareHref(next) !== href) location.replace(compareHref(next));
  };
  const runs = useCall((client, signal) => client.runs.list({ limit: offered }, { signal }), 'runs to compare');
  useRunChanges('compare', runs.reload);
  const groups = drafts.filter((group) => group.length > 0) as RunId[][];
  const enough = groups.length >= 2;
  const { data, error, loading, reload } = useCall(
    (client, signal) => client.comparisons.compare({ groups }, { signal }),
    enough ? `compare ${href}` : undefined,
  );
  const importRun = useImportRun();
  const take = (file: File | null) => {
    if (!file) return;
    void importRun.run(file).then((run) => {
      if (run === undefined) return;
      notifications.show({ message: `${file.name} is run ${run.id} now.`, color: 'gray' });
      choose(withRun(drafts, run.id));
    });
  };
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <h1 className={classes.title}>Compare</h1>
        {loading && enough ? <Loader size={16} aria-label="Comparing" /> : undefined}
        <span className={classes.gap} />
        <FileButton onChange={take} accept=".jtl,.csv,.xml,.json,.ndjson,text/csv,text/xml,application/json">
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconFileImport size={14} />} loading={importRun.running}>
              Import a run
            </Button>
          )}
        </FileButton>
        <CompareExport groups={groups} disabled={!data} />
      </header>
      {importRun.error ? <Notice tone="failed" title={importRun.error.message} hint={importRun.error.hint} /> : undefined}
      {runs.error ? <Notice tone="failed" title={runs.error.message} hint={runs.error.hint} /> : undefined}
      <GroupPicker drafts={drafts} runs={runs.data?.items ?? []} onChange={choose} />
      {error ? (
        <Notice
          tone="failed"
          title={error.message}
          hint={error.hint}
          actions={
            <Button variant="default" onClick={reload}>
              Try again
            </Button>
          }
        />
      ) : undefined}
      {!enough && runs.data ? <Few total={runs.data.items.length} onLastTwo={() => choose(lastTwo(runs.data?.items ?? []))} /> : undefined}
      {data && enough ? <ComparisonBody comparison={data} /> : undefined}
    </div>
  );
}

function lastTwo(runs: readonly { readonly id: number; readonly state: string }[]): number[][] {
  const [newer, older] = runs.filter(({ state }) => state !== 'running');
  return draftsOf([older, newer].flatMap((run) => (run ? [[run.id]] : [])));
}

function Few({ total, onLastTwo }: { total: number; onLastTwo(): void }) {
  const enough = total >= 2;
  return (
    <EmptyState
      icon={<IconArrowsDiff size={40} stroke={1.2} />}
      title={enough ? 'Pick two to five' : 'There is not enough to compare yet'}
      actions={
        enough ? (
          <Button onClick={onLastTwo}>Compare the last two runs</Button>
        ) : (
          <Button component="a" href="#/run">
            Load a URL
          </Button>
        )
      }
    >
      {enough
        ? 'The others are held against the first. Several runs in one group are repeats: only they tell a change from chance.'
        : 'Run something twice, or import what JMeter or k6 recorded.'}
    </EmptyState>
  );
}

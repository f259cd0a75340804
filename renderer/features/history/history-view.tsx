import { Button, FileButton, Loader, Select, TextInput, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowsDiff, IconFileImport, IconHistory, IconSearch, IconTrash } from '@tabler/icons-react';
import type { RunId } from '../../../shared/base/ids.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { formatPlural } from '../../../shared/model/format.ts';
import type { RunState } from '../../../shared/model/load-sample.ts';
import { useAction, useImportRun } from '../../client/index.ts';
import { compareHref, groupRuns } from '../../ui/compare-groups.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { navigate } from '../../ui/route.ts';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { type HistoryRoom, historyColumns } from './history-columns.tsx';
import { type SortKey, useHistoryStore } from './history-store.ts';
import classes from './history-view.module.css';
import { useDeleteRuns } from './use-delete-runs.tsx';
import { useRunList } from './use-run-list.ts';

const states: readonly { value: RunState | 'all'; label: string }[] = [
  { value: 'all', label: 'All states' },
  { value: 'running', label: 'Running' },
  { value: 'completed', label: 'Completed' },
  { value: 'stopped_by_user', label: 'Stopped' },
  { value: 'stopped_by_threshold', label: 'Aborted by threshold' },
  { value: 'interrupted', label: 'Interrupted' },
  { value: 'internal_error', label: 'Internal error' },
];

/** Narrowest the list gets before it scrolls sideways, in pixels. */
const minWidths: Record<HistoryRoom, number> = { wide: 1090, medium: 1010, narrow: 800 };

function useRoom(): HistoryRoom {
  const medium = useMediaQuery('(max-width: 1400px)', false, { getInitialValueInEffect: false });
  const narrow = useMediaQuery('(max-width: 1180px)', false, { getInitialValueInEffect: false });
  return narrow ? 'narrow' : medium ? 'medium' : 'wide';
}

/** Every run of this data folder. */
export function HistoryView() {
  const store = useHistoryStore();
  const { runs, error, loading, reload } = useRunList();
  const rename = useAction((client, input: { id: RunId; name: string }) => client.runs.rename(input));
  const deletion = useDeleteRuns();
  const importRun = useImportRun();
  const take = (file: File | null) => {
    if (!file) return;
    void importRun.run(file).then((run) => {
      if (run !== undefined) notifications.show({ message: `${file.name} is run ${run.id} now.`, color: 'gray' });
    });
  };
  const problem = error ?? rename.error ?? deletion.error ?? importRun.error;
  const shown = runs ?? [];
  const deletable = shown.filter((run) => run.state !== 'running').map((run) => run.id);
  const selected = deletable.filter((id) => store.selected.has(id));
  const allSelected = deletable.length > 0 && selected.length === deletable.length;
  const groups = groupRuns(shown.filter(({ id }) => selected.includes(id)));
  const room = useRoom();
  const columns = historyColumns(
    {
      isSelected: (run) => store.selected.has(run.id),
      toggle: (run) => store.toggle(run.id),
      allSelected,
      someSelected: selected.length > 0,
      toggleAll: () => store.select(allSelected ? [] : deletable),
      rename: (run, name) => void rename.run({ id: run.id, name }).then(reload),
    },
    room,
  );
  const filtered = store.search !== '' || store.state !== undefined;
  return (
    <div className={classes.page}>
      <div className={classes.tools}>
        <h1 className={classes.title}>History</h1>
        <TextInput
          type="search"
          aria-label="Search the runs"
          placeholder="Search name, tag, target, plan, number"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={store.search}
          onChange={(event) => store.setSearch(event.currentTarget.value)}
          className={classes.search}
        />
        <Select
          aria-label="State"
          data={[...states]}
          value={store.state ?? 'all'}
          onChange={(value) => store.setState(value === 'all' || value === null ? undefined : (value as RunState))}
          className={classes.state}
        />
        <span className={classes.count} role="status">
          {loading && !runs ? '' : formatPlural(shown.length, 'run')}
        </span>
        {selected.length > 1 ? (
          <Tooltip label="Two to five can stand side by side; repeats of one load count as one" disabled={groups !== undefined}>
            <Button
              leftSection={<IconArrowsDiff size={14} />}
              onClick={() => {
                location.hash = compareHref(groups ?? []);
              }}
              disabled={!groups}
            >
              Compare
            </Button>
          </Tooltip>
        ) : undefined}
        {selected.length > 0 ? (
          <Button
            variant="default"
            leftSection={<IconTrash size={14} />}
            onClick={() => void deletion.remove(selected)}
            loading={deletion.removing}
          >{`Delete ${formatPlural(selected.length, 'run')}`}</Button>
        ) : (
          <FileButton accept=".jtl,.csv,.xml,.json,.ndjson,text/csv,text/xml,application/json" onChange={take}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileImport size={14} />} loading={importRun.running}>
                Import a run
              </Button>
            )}
          </FileButton>
        )}
      </div>
      {problem ? <Notice tone="failed" title={problem.message} hint={problem.hint} /> : undefined}
      <div className={classes.list}>
        {!runs && !error ? <Loader size="sm" m="xl" aria-label="Loading the runs" /> : undefined}
        {runs && shown.length === 0 ? <NoRuns filtered={filtered} /> : undefined}
        {shown.length > 0 ? (
          <VirtualTable<RunListItem>
            label="Runs"
            columns={columns}
            rows={shown}
            rowKey={(run) => run.id}
            sort={{ key: store.sort, descending: store.descending }}
            onSort={(key) => store.sortBy(key as SortKey)}
            onOpen={(run) => navigate({ screen: 'run', id: run.id })}
            isSelected={(run) => store.selected.has(run.id)}
            minWidth={minWidths[room]}
          />
        ) : undefined}
      </div>
    </div>
  );
}

function NoRuns({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState icon={<IconSearch size={36} stroke={1.2} />} title="No run fits">
        Use fewer words or another state.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconHistory size={40} stroke={1.2} />}
      title="No run yet"
      actions={
        <Button component="a" href="#/run">
          Load a URL
        </Button>
      }
    >
      Every run is kept here with what became of each of its requests.
    </EmptyState>
  );
}

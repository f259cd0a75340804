import { Button, Loader } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconBell, IconPlus, IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { AlarmId } from '../../../shared/base/ids.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { alarmHref } from '../../../shared/model/alarm-href.ts';
import { useAction, useAlarms, useClient, useStream } from '../../client/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { navigate, newAlarm } from '../../ui/route.ts';
import { useNow } from '../../ui/use-now.ts';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { alarmColumns } from './alarm-columns.tsx';
import { type AlarmSortKey, countStates, findAlarms, groupAlarms, oldPlaces, placeKey, sortAlarms, stateGroup } from './alarm-list.ts';
import { useAlarmsStore } from './alarms-store.ts';
import classes from './alarms-view.module.css';
import { AlarmMatrix } from './parts/alarm-matrix.tsx';
import { AlarmTools } from './parts/alarm-tools.tsx';
import { ScopeNotices } from './parts/scope-notices.tsx';
import { SelectionBar } from './parts/selection-bar.tsx';
import { Sparklines } from './sparklines.ts';

/** Every alarm there is, as a list or as a matrix of states; found by words, state and place. */
export function AlarmList({ targets, onTryLab }: { targets: readonly Target[]; onTryLab(): void }) {
  const store = useAlarmsStore();
  const { search, states, place, sort, descending, layout, selected } = store;
  const { alarms, mutes, error, reopen } = useAlarms();
  const scopes = useStream((client, signal) => client.aws.status(undefined, { signal }), 'aws status').value?.scopes;
  const client = useClient();
  const lines = useMemo(() => new Sparklines((ids: AlarmId[]) => client.alarms.sparklines({ ids })), [client]);
  const refresh = useAction((api) => api.alarms.refresh());
  const narrow = useMediaQuery('(max-width: 1180px)', false, { getInitialValueInEffect: false }) ?? false;
  const now = useNow(true, 1000);

  const targetNames = useMemo(() => new Map(targets.map(({ id, name }) => [id, name])), [targets]);
  const found = useMemo(() => findAlarms(alarms ?? [], { search, place }, targetNames), [alarms, search, place, targetNames]);
  const shown = useMemo(
    () =>
      sortAlarms(
        states.length === 0 ? found : found.filter(({ state }) => states.includes(stateGroup(state))),
        layout === 'matrix' ? 'name' : sort,
        layout === 'list' && descending,
      ),
    [found, states, sort, descending, layout],
  );
  const old = useMemo(() => oldPlaces(scopes ?? []), [scopes]);
  const chosen = shown.filter(({ id }) => selected.has(id));
  const allSelected = shown.length > 0 && chosen.length === shown.length;
  // A list that scrolls draws only the rows that come into view: the columns stay what they are meanwhile.
  const { toggle, select } = store;
  const columns = useMemo(
    () =>
      alarmColumns({
        now,
        mutes,
        lines,
        targetNames,
        narrow,
        isOld: (alarm) => old.has(placeKey(alarm.scope)),
        isSelected: (alarm) => selected.has(alarm.id),
        toggle: (alarm) => toggle(alarm.id),
        allSelected,
        someSelected: chosen.length > 0,
        toggleAll: () => select(allSelected ? [] : shown.map(({ id }) => id)),
      }),
    [now, mutes, lines, targetNames, narrow, old, selected, toggle, select, allSelected, chosen.length, shown],
  );
  const isFiltered = search !== '' || place !== undefined || states.length > 0;
  return (
    <div className={classes.page}>
      <AlarmTools
        alarms={alarms}
        counts={countStates(found)}
        mutes={mutes}
        now={now}
        refreshing={refresh.running}
        onRefresh={() => void refresh.run(undefined)}
      />
      {error ? (
        <Notice
          tone="failed"
          title={error.message}
          hint={error.hint}
          actions={
            <Button variant="default" onClick={reopen}>
              Try again
            </Button>
          }
        />
      ) : undefined}
      {refresh.error ? <Notice tone="failed" title={refresh.error.message} hint={refresh.error.hint} /> : undefined}
      <ScopeNotices scopes={scopes ?? []} />
      {chosen.length > 0 && layout === 'list' ? <SelectionBar chosen={chosen} /> : undefined}
      <div className={classes.list} data-matrix={layout === 'matrix' || undefined}>
        {!alarms && !error ? <Loader size="sm" m="xl" aria-label="Loading the alarms" /> : undefined}
        {alarms && shown.length === 0 ? <NoAlarms filtered={isFiltered && alarms.length > 0} onTryLab={onTryLab} /> : undefined}
        {shown.length > 0 && layout === 'matrix' ? (
          <AlarmMatrix groups={groupAlarms(shown, targetNames)} mutes={mutes} now={now} isOld={(alarm) => old.has(placeKey(alarm.scope))} />
        ) : undefined}
        {shown.length > 0 && layout === 'list' ? (
          <VirtualTable
            label="Alarms"
            columns={columns}
            rows={shown}
            rowKey={(alarm) => alarm.id}
            sort={{ key: sort, descending }}
            onSort={(key) => store.sortBy(key as AlarmSortKey)}
            onOpen={(alarm) => {
              location.hash = alarmHref(alarm.id);
            }}
            isSelected={(alarm) => selected.has(alarm.id)}
            minWidth={narrow ? 800 : 1000}
          />
        ) : undefined}
      </div>
    </div>
  );
}

function NoAlarms({ filtered, onTryLab }: { filtered: boolean; onTryLab(): void }) {
  const edit = useAlarmsStore((store) => store.edit);
  if (filtered) {
    return (
      <EmptyState
        level={2}
        icon={<IconSearch size={36} stroke={1.2} />}
        title="No alarm fits"
        actions={
          <Button variant="default" onClick={() => edit({ search: '', place: undefined, states: [] })}>
            Show all
          </Button>
        }
      >
        Use fewer words, another state or another place.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      level={2}
      icon={<IconBell size={40} stroke={1.2} />}
      title="No alarm yet"
      actions={
        <>
          <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => navigate({ screen: 'alarms', id: newAlarm })}>
            New alarm
          </Button>
          <Button variant="default" component="a" href="#/settings">
            Watch CloudWatch
          </Button>
          <Button variant="default" onClick={onTryLab}>
            Try the demo lab
          </Button>
        </>
      }
    >
      An alarm tells you when something is wrong, within seconds on what this console samples itself: a host, a run, a log, an address. The
      alarms of an AWS account stand here, too, once it is named in the settings.
    </EmptyState>
  );
}

import { ActionIcon, Button, SegmentedControl, Select, TextInput, Tooltip } from '@mantine/core';
import { IconLayoutGrid, IconList, IconPlus, IconRefresh, IconSearch } from '@tabler/icons-react';
import type { Alarm, Mute } from '../../../../shared/contract/alarms.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import { alarmTone } from '../../../ui/alarm-state.tsx';
import { navigate, newAlarm } from '../../../ui/route.ts';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import { placesOf, type StateGroup, stateGroups } from '../alarm-list.ts';
import { useAlarmsStore } from '../alarms-store.ts';
import classes from '../alarms-view.module.css';
import { MuteMenu } from './mute-menu.tsx';

/** What is looked for, how it is shown, and what can be done to all. */
export function AlarmTools(props: {
  alarms: readonly Alarm[] | undefined;
  counts: Record<StateGroup, number>;
  mutes: readonly Mute[];
  now: number;
  refreshing: boolean;
  onRefresh(): void;
}) {
  const { alarms, counts, mutes, now, refreshing, onRefresh } = props;
  const { search, states, place, layout, edit, toggleState } = useAlarmsStore();
  const places = placesOf(alarms ?? []);
  return (
    <>
      <div className={classes.tools}>
        <h1 className={classes.title}>Alarms</h1>
        <SegmentedControl
          size="xs"
          aria-label="Shown as"
          value={layout}
          onChange={(value) => edit({ layout: value === 'matrix' ? 'matrix' : 'list' })}
          data={[
            { value: 'list', label: <Layout icon={<IconList size={14} aria-hidden />} text="List" /> },
            { value: 'matrix', label: <Layout icon={<IconLayoutGrid size={14} aria-hidden />} text="Matrix" /> },
          ]}
        />
        <MuteMenu mutes={mutes} now={now} />
        <Tooltip label="Ask AWS now">
          <ActionIcon variant="default" size={30} aria-label="Ask AWS now" onClick={onRefresh} loading={refreshing}>
            <IconRefresh size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => navigate({ screen: 'alarms', id: newAlarm })}>
          New alarm
        </Button>
      </div>
      <div className={classes.tools}>
        <TextInput
          type="search"
          aria-label="Search the alarms"
          placeholder="Search name, metric, machine"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => edit({ search: event.currentTarget.value })}
          className={classes.search}
        />
        <fieldset className={classes.states} aria-label="States shown">
          {stateGroups
            .filter((state) => state !== 'other' || counts.other > 0)
            .map((state) => (
              <button
                key={state}
                type="button"
                className={classes.chip}
                aria-pressed={states.includes(state)}
                onClick={() => toggleState(state)}
              >
                <ToneIcon tone={alarmTone(state)} />
                {state}
                <span className={classes.count}>{formatCount(counts[state])}</span>
              </button>
            ))}
        </fieldset>
        <span className={classes.spring} />
        {places.length > 1 || place !== undefined ? (
          <Select
            aria-label="Where they are kept"
            data={[{ value: 'all', label: 'Everywhere' }, ...places]}
            value={place ?? 'all'}
            onChange={(value) => edit({ place: value === 'all' || value === null ? undefined : value })}
            className={classes.place}
          />
        ) : undefined}
      </div>
    </>
  );
}

function Layout({ icon, text }: { icon: React.ReactNode; text: string }) {
  return (
    <span className={classes.layout}>
      {icon}
      {text}
    </span>
  );
}

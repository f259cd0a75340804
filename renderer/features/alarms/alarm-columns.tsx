import { Checkbox } from '@mantine/core';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { Alarm, Mute } from '../../../shared/contract/alarms.ts';
import { alarmHref } from '../../../shared/model/alarm-href.ts';
import { AlarmState } from '../../ui/alarm-state.tsx';
import { RowCheck } from '../../ui/row-check.tsx';
import type { TableColumn } from '../../ui/virtual-table.tsx';
import { mutedUntil, placeText } from './alarm-list.ts';
import classes from './alarms-view.module.css';
import { AlarmMarks } from './parts/alarm-marks.tsx';
import { Since } from './parts/since.tsx';
import { Sparkline } from './parts/sparkline.tsx';
import type { Sparklines } from './sparklines.ts';

export interface AlarmColumnsContext {
  readonly now: number;
  readonly mutes: readonly Mute[];
  readonly lines: Sparklines;
  readonly targetNames: ReadonlyMap<TargetId, string>;
  /** Whether what stands there is not known any more as it is now. */
  isOld(alarm: Alarm): boolean;
  isSelected(alarm: Alarm): boolean;
  toggle(alarm: Alarm): void;
  readonly allSelected: boolean;
  readonly someSelected: boolean;
  toggleAll(): void;
  readonly narrow: boolean;
}

/** The columns of the list of alarms. A key that can be sorted by is the store's. */
export function alarmColumns(context: AlarmColumnsContext): readonly TableColumn<Alarm>[] {
  const { now, mutes, lines, targetNames, narrow } = context;
  const columns: TableColumn<Alarm>[] = [
    {
      key: 'select',
      track: '20px',
      title: (
        <Checkbox
          aria-label="Select all alarms shown"
          checked={context.allSelected}
          indeterminate={context.someSelected && !context.allSelected}
          onChange={context.toggleAll}
        />
      ),
      cell: (alarm) => (
        <RowCheck label={`Select ${alarm.name}`} checked={context.isSelected(alarm)} onToggle={() => context.toggle(alarm)} />
      ),
    },
    {
      key: 'state',
      track: '162px',
      title: 'State',
      sortable: true,
      cell: (alarm) => (
        <span className={classes.state} data-old={context.isOld(alarm) || undefined}>
          <AlarmState state={alarm.state} />
        </span>
      ),
    },
    { key: 'since', track: '52px', title: 'For', align: 'right', sortable: true, cell: (alarm) => <Since at={alarm.since} now={now} /> },
    {
      key: 'name',
      track: 'minmax(150px, 1.2fr)',
      title: 'Name',
      sortable: true,
      cell: (alarm) => (
        <span className={classes.name}>
          <a href={alarmHref(alarm.id)} onClick={(event) => event.stopPropagation()} title={alarm.name}>
            {alarm.name}
          </a>
          <AlarmMarks alarm={alarm} muted={mutedUntil(mutes, alarm.id, now)} now={now} />
        </span>
      ),
    },
    {
      key: 'condition',
      track: 'minmax(180px, 1.6fr)',
      title: 'In ALARM when',
      cell: (alarm) => (
        <span title={`${alarm.condition}\n${alarm.reason}`}>
          {alarm.condition} <span className={classes.quiet}>{alarm.subject}</span>
        </span>
      ),
    },
    {
      key: 'line',
      track: '96px',
      title: 'Last 3 h',
      cell: (alarm) => (alarm.kind === 'composite' ? undefined : <Sparkline id={alarm.id} lines={lines} />),
    },
    {
      key: 'place',
      track: 'minmax(96px, 0.6fr)',
      title: 'Of',
      cell: (alarm) => {
        const target = alarm.targetId === undefined ? undefined : targetNames.get(alarm.targetId);
        return (
          <span title={`Kept in: ${placeText(alarm.scope)}`} className={target === undefined ? classes.quiet : undefined}>
            {target ?? placeText(alarm.scope)}
          </span>
        );
      },
    },
  ];
  return narrow ? columns.filter(({ key }) => key !== 'place') : columns;
}

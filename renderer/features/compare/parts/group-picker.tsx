import { ActionIcon, Button, MultiSelect } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { formatPlural } from '../../../../shared/model/format.ts';
import { mostGroups } from '../../../ui/compare-groups.ts';
import { Panel } from '../../../ui/panel.tsx';
import { groupLook } from '../compare-look.ts';
import { repeatsOf, runChoices, withGroup } from '../group-drafts.ts';
import { GroupMark } from './group-mark.tsx';
import classes from './group-picker.module.css';

/** Which runs stand side by side: a line for each group, its repeats together. */
export function GroupPicker(props: { drafts: number[][]; runs: readonly RunListItem[]; onChange(drafts: number[][]): void }) {
  const { drafts, runs, onChange } = props;
  const choices = runChoices(runs, drafts);
  const notes = new Map(choices.map(({ value, note }) => [value, note]));
  return (
    <Panel>
      <div className={classes.groups}>
        {drafts.map((group, place) => {
          const { letter } = groupLook(place);
          const repeats = repeatsOf(group, drafts, runs);
          return (
            <div key={letter} className={classes.group}>
              <GroupMark place={place} />
              <MultiSelect
                size="xs"
                aria-label={`Runs of group ${letter}`}
                placeholder={group.length === 0 ? (place === 0 ? 'Held against: pick a run' : 'Pick a run') : ''}
                data={choices.map(({ value, label }) => ({ value, label }))}
                value={group.map(String)}
                onChange={(values) => onChange(withGroup(drafts, place, values.map(Number)))}
                maxValues={50}
                searchable
                hidePickedOptions
                nothingFoundMessage="No run is called that"
                maxDropdownHeight={280}
                renderOption={({ option }) => (
                  <span className={classes.option}>
                    {option.label}
                    <span className={classes.note}>{notes.get(option.value)}</span>
                  </span>
                )}
                className={classes.select}
              />
              {repeats.length > 0 ? (
                <Button variant="default" onClick={() => onChange(withGroup(drafts, place, [...group, ...repeats]))}>
                  {`Add ${formatPlural(repeats.length, 'repeat')}`}
                </Button>
              ) : undefined}
              {drafts.length > 2 ? (
                <ActionIcon aria-label={`Remove group ${letter}`} onClick={() => onChange(drafts.filter((_, index) => index !== place))}>
                  <IconX size={14} />
                </ActionIcon>
              ) : undefined}
            </div>
          );
        })}
        {drafts.length < mostGroups ? (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange([...drafts, []])}
            className={classes.add}
          >
            Add a group
          </Button>
        ) : undefined}
      </div>
    </Panel>
  );
}

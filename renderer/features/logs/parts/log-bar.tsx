import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconAdjustments,
  IconAlertOctagon,
  IconChevronDown,
  IconChevronUp,
  IconDownload,
  IconFilter,
  IconFilterOff,
  IconSearch,
} from '@tabler/icons-react';
import type { RefObject } from 'react';
import { formatCount } from '../../../../shared/model/format.ts';
import type { LogIndex } from '../../../ui/log-index.ts';
import { goToError, goToMatch } from '../../../ui/log-list.tsx';
import { type TimeMode, timeModes } from '../../../ui/log-text.ts';
import type { LogViewport } from '../../../ui/log-viewport.ts';
import type { LogPreferences } from '../logs-store.ts';
import type { RingFacts } from '../ring-facts.ts';
import { LevelChips } from './level-chips.tsx';
import classes from './log-bar.module.css';
import { PatternField } from './pattern-field.tsx';

const timeNames: Record<TimeMode, string> = { absolute: 'Time of day', relative: 'Time from the chosen line', off: 'No time' };

export interface PatternProblems {
  readonly include: string | undefined;
  readonly exclude: string | undefined;
  readonly find: string | undefined;
}

/** What is shown of a log and how: levels, filters, what to find, and the way to errors. */
export function LogBar(props: {
  viewport: LogViewport;
  matches: LogIndex | undefined;
  facts: RingFacts;
  preferences: LogPreferences;
  problems: PatternProblems;
  findField: RefObject<HTMLInputElement | null>;
  onEdit(change: Partial<LogPreferences>): void;
  onExport(): void;
}) {
  const { viewport, matches, facts, preferences, problems, findField, onEdit, onExport } = props;
  const { find } = preferences;
  return (
    <div className={classes.bar}>
      <div className={classes.first}>
        <LevelChips levels={preferences.levels} counts={facts.levelCounts} onChange={(levels) => onEdit({ levels })} />
        <span className={classes.errors}>
          <IconAlertOctagon size={15} aria-hidden />
          <Step label="Previous error (E)" onClick={() => goToError(viewport, -1)} up />
          <Step label="Next error (e)" onClick={() => goToError(viewport, 1)} />
        </span>
        <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <Button variant="default" leftSection={<IconAdjustments size={14} />}>
              View
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.CheckboxItem checked={preferences.wrap} onChange={(wrap) => onEdit({ wrap })}>
              Wrap long lines
            </Menu.CheckboxItem>
            <Menu.CheckboxItem checked={preferences.showSource} onChange={(showSource) => onEdit({ showSource })}>
              Source column
            </Menu.CheckboxItem>
            <Menu.Divider />
            <Menu.RadioGroup value={preferences.times} onChange={(times) => onEdit({ times: times as TimeMode })}>
              {timeModes.map((mode) => (
                <Menu.RadioItem key={mode} value={mode}>
                  {timeNames[mode]}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Dropdown>
        </Menu>
        <Tooltip label="Save what is shown as a file">
          <ActionIcon aria-label="Save what is shown as a file" onClick={onExport}>
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.fields}>
        <PatternField
          label="Find"
          icon={<IconSearch size={14} />}
          pattern={find}
          problem={problems.find}
          inputRef={findField}
          onChange={(pattern) => onEdit({ find: pattern })}
          onKeyDown={(event, typed) => {
            if (event.key === 'Enter') goToMatch(viewport, matches, event.shiftKey ? -1 : 1);
            // Find, and again: filter.
            else if ((event.ctrlKey || event.metaKey) && event.key === 'f') onEdit({ include: { ...find, text: typed } });
            else return;
            event.preventDefault();
          }}
          aside={
            find.text === '' || problems.find ? undefined : (
              <span className={classes.found}>
                <span className={classes.number} role="status">
                  {formatCount(facts.matches)} found
                </span>
                <Step label="Previous match (N)" onClick={() => goToMatch(viewport, matches, -1)} up />
                <Step label="Next match (n)" onClick={() => goToMatch(viewport, matches, 1)} />
              </span>
            )
          }
        />
        <PatternField
          label="Only lines with"
          icon={<IconFilter size={14} />}
          pattern={preferences.include}
          problem={problems.include}
          onChange={(include) => onEdit({ include })}
        />
        <PatternField
          label="No lines with"
          icon={<IconFilterOff size={14} />}
          pattern={preferences.exclude}
          problem={problems.exclude}
          onChange={(exclude) => onEdit({ exclude })}
        />
      </div>
    </div>
  );
}

function Step({ label, up = false, onClick }: { label: string; up?: boolean; onClick(): void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon size="sm" aria-label={label} onClick={onClick}>
        {up ? <IconChevronUp size={15} /> : <IconChevronDown size={15} />}
      </ActionIcon>
    </Tooltip>
  );
}

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { TerminalId } from '../../../../shared/base/ids.ts';
import type { TabView } from '../terminal-tab.ts';
import classes from './terminal-parts.module.css';

interface TabStripProps {
  readonly tabs: readonly TabView[];
  readonly front: TerminalId | undefined;
  onShow(id: TerminalId): void;
  onClose(id: TerminalId): void;
  onOpen(): void;
}

const stateWords = { opening: 'connecting', open: '', lost: 'link lost', ended: 'ended' } as const;
/** In a browser these keys are the browser's. */
const isDesktop = location.protocol === 'app:';

/** The shells of a target. A click with the middle button closes one. */
export function TabStrip({ tabs, front, onShow, onClose, onOpen }: TabStripProps) {
  return (
    <div className={classes.strip}>
      <ul className={classes.tabs} aria-label="Shells">
        {tabs.map(({ tab, number, title, status }) => {
          const name = title === '' ? `Shell ${number}` : title;
          return (
            <li key={tab.id} className={classes.tab} data-front={tab.id === front || undefined}>
              <button
                type="button"
                className={classes.name}
                aria-current={tab.id === front ? 'true' : undefined}
                title={name}
                onClick={() => onShow(tab.id)}
                onMouseDown={(event) => {
                  // Else the middle button would begin to scroll.
                  if (event.button === 1) event.preventDefault();
                }}
                onAuxClick={(event) => {
                  if (event.button === 1) onClose(tab.id);
                }}
              >
                <span className={classes.dot} data-state={status.state} aria-hidden />
                <span className={classes.text}>{name}</span>
                {stateWords[status.state] === '' ? undefined : <span className={classes.state}>{stateWords[status.state]}</span>}
              </button>
              <button type="button" className={classes.close} aria-label={`Close ${name}`} onClick={() => onClose(tab.id)}>
                <IconX size={12} aria-hidden />
              </button>
            </li>
          );
        })}
      </ul>
      <Tooltip label={isDesktop ? 'New shell (Ctrl+Shift+T)' : 'New shell'}>
        <ActionIcon size="sm" onClick={onOpen} aria-label="New shell">
          <IconPlus size={15} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

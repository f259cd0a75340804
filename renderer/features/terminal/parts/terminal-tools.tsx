import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconCode, IconDots, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useStream } from '../../../client/index.ts';
import { useTerminalOptions } from '../terminal-options.ts';
import type { TerminalTab } from '../terminal-tab.ts';
import { SnippetsDialog } from './snippets-dialog.tsx';
import classes from './terminal-parts.module.css';

/** Search, snippets and the options of a terminal. */
export function TerminalTools({ tab, onFind }: { tab: TerminalTab | undefined; onFind(): void }) {
  const { screenReader, setScreenReader } = useTerminalOptions();
  const [isEditing, setEditing] = useState(false);
  const snippets = useStream((client, signal) => client.settings.changes(undefined, { signal }), 'settings').value?.snippets ?? [];
  // What was in front gives the focus back to its button while it closes.
  const focusSoon = () => setTimeout(() => tab?.screen.focus(), 160);
  const insert = (text: string) => {
    tab?.screen.paste(text);
    focusSoon();
  };
  return (
    <div className={classes.tools}>
      <Tooltip label="Find (Ctrl+Shift+F)">
        <ActionIcon size="sm" aria-label="Find in the terminal" onClick={onFind} disabled={tab === undefined}>
          <IconSearch size={15} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" width={340} withinPortal>
        <Menu.Target>
          <Tooltip label="Snippets">
            <ActionIcon size="sm" aria-label="Snippets">
              <IconCode size={15} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {snippets.length === 0 ? <Menu.Label>No snippets yet: commands to have at hand</Menu.Label> : undefined}
          {snippets.map(({ name, text }) => (
            <Menu.Item key={name} disabled={tab === undefined} onClick={() => insert(text)}>
              <span className={classes.snippetName}>{name}</span>
              <span className={classes.snippetText}>{text}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setEditing(true)}>{snippets.length === 0 ? 'Add a snippet …' : 'Edit and run snippets …'}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Tooltip label="More">
            <ActionIcon size="sm" aria-label="Terminal options">
              <IconDots size={15} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.CheckboxItem checked={screenReader} onChange={setScreenReader} closeMenuOnClick>
            Screen reader mode
          </Menu.CheckboxItem>
          <Menu.Item onClick={() => tab?.screen.reset()} disabled={tab === undefined}>
            Clear what is shown
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Ctrl+Shift+C copies, Ctrl+Shift+V pastes, Ctrl+F6 leaves the shell</Menu.Label>
        </Menu.Dropdown>
      </Menu>
      <SnippetsDialog
        opened={isEditing}
        snippets={snippets}
        onClose={() => setEditing(false)}
        onRun={
          tab === undefined
            ? undefined
            : (text) => {
                setEditing(false);
                tab.screen.paste(text);
                tab.send('\r');
                focusSoon();
              }
        }
      />
    </div>
  );
}

import { Button, Menu, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconChevronDown, IconListDetails, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import type { TargetId } from '../../shared/base/ids.ts';
import { useAction } from '../client/index.ts';
import { LinkState } from '../ui/link-state.tsx';
import { navigate, newTarget } from '../ui/route.ts';
import { wayInText } from '../ui/way-in.ts';
import classes from './target-picker.module.css';
import type { Targets } from './use-targets.ts';

/** From so many targets on they can be searched. */
const many = 8;

/** The machine that is worked with, whether it is reached, and the way to another. */
export function TargetPicker({ known }: { known: Targets }) {
  const { current, link, targets, hosts, pick } = known;
  const retry = useAction((client, targetId: TargetId) => client.hosts.retryNow({ targetId }));
  const [wanted, setWanted] = useState('');
  if (!current) return undefined;
  const shown = targets.filter(({ name, access }) => `${name} ${wayInText(access)}`.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <div className={classes.picker}>
      <Menu position="bottom-start" width={360} withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <button type="button" className={classes.button} title={wayInText(current.access)}>
            <VisuallyHidden>Target: </VisuallyHidden>
            <span className={classes.name}>{current.name}</span>
            <span className={classes.state}>
              <LinkState link={link} isLocal={current.access.kind === 'local'} />
            </span>
            <IconChevronDown size={14} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown className={classes.list ?? ''}>
          {targets.length < many ? undefined : (
            <Menu.Search
              aria-label="Search targets"
              placeholder="Search by name or host"
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
              onKeyDown={pickFirst}
            />
          )}
          {shown.length > 0 ? undefined : <p className={classes.none}>No target is called that.</p>}
          {shown.map((target) => (
            <Menu.Item
              key={target.id}
              onClick={() => pick(target.id)}
              leftSection={<IconCheck size={14} visibility={target.id === current.id ? 'visible' : 'hidden'} aria-hidden />}
            >
              <span className={classes.option}>
                <span className={classes.label}>
                  <span>{target.name}</span>
                  {target.access.kind === 'ssh' ? <span className={classes.way}>{wayInText(target.access)}</span> : undefined}
                </span>
                <span className={classes.state}>
                  <LinkState link={hosts.get(target.id)} isLocal={target.access.kind === 'local'} />
                </span>
              </span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={14} aria-hidden />} onClick={() => navigate({ screen: 'targets', id: newTarget })}>
            Connect another server
          </Menu.Item>
          <Menu.Item leftSection={<IconListDetails size={14} aria-hidden />} onClick={() => navigate({ screen: 'targets' })}>
            All targets
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {link?.state === 'reconnecting' ? (
        <Button variant="default" size="compact-xs" onClick={() => void retry.run(current.id)} loading={retry.running}>
          Retry now
        </Button>
      ) : undefined}
    </div>
  );
}

/** Enter takes the first one found, where no other was gone to with the arrow keys. */
function pickFirst(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
  const menu = event.currentTarget.closest('[role="menu"]');
  if (menu?.querySelector('[data-menu-active]')) return;
  event.preventDefault();
  menu?.querySelector<HTMLElement>('[role="menuitem"]')?.click();
}

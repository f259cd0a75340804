import { Button, Menu, VisuallyHidden } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconCheck, IconChevronDown, IconListDetails, IconPlus, IconSearch } from '@tabler/icons-react';
import type { TargetId } from '../../shared/base/ids.ts';
import { useAction } from '../client/index.ts';
import { LinkState } from '../ui/link-state.tsx';
import { navigate, newTarget } from '../ui/route.ts';
import { wayInText } from '../ui/way-in.ts';
import { commandKey } from './command-key.ts';
import classes from './target-picker.module.css';
import type { Targets } from './use-targets.ts';

/** From so many targets on the list says how to search them. */
const many = 8;

/** The machine that is worked with, whether it is reached, and the way to another. */
export function TargetPicker({ known }: { known: Targets }) {
  const { current, link, targets, hosts, pick } = known;
  const retry = useAction((client, targetId: TargetId) => client.hosts.retryNow({ targetId }));
  if (!current) return undefined;
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
            <>
              <Menu.Item leftSection={<IconSearch size={14} aria-hidden />} rightSection={commandKey} onClick={() => spotlight.open()}>
                Search for one
              </Menu.Item>
              <Menu.Divider />
            </>
          )}
          {targets.map((target) => (
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

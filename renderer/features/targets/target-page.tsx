import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCopy, IconDots, IconDownload, IconKeyOff, IconPencil, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { HostStatus } from '../../../shared/contract/hosts.ts';
import { localTargetId, type Target } from '../../../shared/contract/targets.ts';
import { useAction } from '../../client/index.ts';
import { downloadFile } from '../../ui/download-file.ts';
import { LinkState } from '../../ui/link-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { hrefOf, navigate } from '../../ui/route.ts';
import { wayInText } from '../../ui/way-in.ts';
import { AuditPanel } from './parts/audit-panel.tsx';
import { DoctorPanel } from './parts/doctor-panel.tsx';
import { FactsPanel } from './parts/facts-panel.tsx';
import { LinkProblem } from './parts/link-problem.tsx';
import { RemoveDialog } from './parts/remove-dialog.tsx';
import classes from './target-page.module.css';

/** One machine: whether it is reached, what the doctor says, what is there, and every command that was run on it. */
export function TargetPage(props: {
  target: Target;
  link: HostStatus | undefined;
  inUse: boolean;
  pick(id: TargetId): void;
  alarmPanel: ReactNode;
}) {
  const { target, link, inUse, pick, alarmPanel } = props;
  const { id: targetId, access } = target;
  const [removing, setRemoving] = useState(false);
  const connect = useAction((client) => client.hosts.connect({ targetId }));
  const disconnect = useAction((client) => client.hosts.disconnect({ targetId }));
  const retry = useAction((client) => client.hosts.retryNow({ targetId }));
  const more = useTargetActions(target);
  const isLocal = access.kind === 'local';
  const isIdle = link === undefined || link.state === 'idle' || link.state === 'failed';
  // What the session says of itself is newer than what came of the last press.
  const error = disconnect.error ?? more.error ?? (link?.problem ? undefined : connect.error);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div>
          <h1 className={classes.title}>
            {target.name}
            <span>
              <LinkState link={link} isLocal={isLocal} />
            </span>
          </h1>
          <div className={classes.facts}>
            <span className={classes.mono}>{wayInText(access)}</span>
            {access.kind === 'ssh' && access.proxyJump ? <span>{`through ${access.proxyJump}`}</span> : undefined}
            {target.appUrl ? <span className={classes.mono}>{target.appUrl}</span> : undefined}
            {link && link.users.length > 0 ? <span>{`used by ${link.users.join(', ')}`}</span> : undefined}
          </div>
        </div>
        <div className={classes.actions}>
          {link?.state === 'reconnecting' ? (
            <Button variant="default" onClick={() => void retry.run(undefined)} loading={retry.running}>
              Retry now
            </Button>
          ) : undefined}
          {isLocal ? undefined : isIdle ? (
            <Button variant="default" onClick={() => void connect.run(undefined)} loading={connect.running}>
              Connect
            </Button>
          ) : (
            <Button variant="default" onClick={() => void disconnect.run(undefined)} loading={disconnect.running}>
              {link.state === 'connected' ? 'Disconnect' : 'Cancel'}
            </Button>
          )}
          {inUse ? undefined : <Button onClick={() => pick(targetId)}>Work with it</Button>}
          <Button
            variant="default"
            component="a"
            href={hrefOf({ screen: 'targets', id: targetId, edit: true })}
            leftSection={<IconPencil size={14} />}
          >
            Change
          </Button>
          <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
            <Menu.Target>
              <Button variant="default" aria-label="More" px={8}>
                <IconDots size={16} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconCopy size={14} aria-hidden />} onClick={() => void more.duplicate()}>
                Duplicate
              </Menu.Item>
              <Menu.Item leftSection={<IconDownload size={14} aria-hidden />} onClick={() => void more.exportFile()}>
                Export to a file
              </Menu.Item>
              {isLocal ? undefined : (
                <Menu.Item leftSection={<IconKeyOff size={14} aria-hidden />} onClick={() => void more.forgetSecrets()}>
                  Forget its passwords
                </Menu.Item>
              )}
              {targetId === localTargetId ? undefined : (
                <Menu.Item leftSection={<IconTrash size={14} aria-hidden />} onClick={() => setRemoving(true)}>
                  Remove
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        </div>
      </header>
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
      {link?.problem ? <LinkProblem state={link.state} problem={link.problem} /> : undefined}
      <div className={classes.columns}>
        <DoctorPanel target={target} />
        <FactsPanel target={target} clockOffsetMs={link?.clockOffsetMs} />
      </div>
      {alarmPanel}
      <AuditPanel targetId={targetId} />
      <RemoveDialog target={target} opened={removing} onClose={() => setRemoving(false)} />
    </div>
  );
}

/** What one rarely does with a target. */
function useTargetActions(target: Target) {
  const { id, name } = target;
  const duplicate = useAction((client) => client.targets.duplicate({ id }));
  const exportFile = useAction(async (client) => {
    downloadFile({ ...(await client.targets.exportFile({ ids: [id] })), mediaType: 'application/json' });
  });
  const forget = useAction((client) => client.hosts.forgetSecrets({ targetId: id }));
  return {
    error: duplicate.error ?? exportFile.error ?? forget.error,
    async duplicate() {
      const copy = await duplicate.run(undefined);
      if (copy) navigate({ screen: 'targets', id: copy.id, edit: true });
    },
    exportFile: () => exportFile.run(undefined),
    async forgetSecrets() {
      const answer = await forget.run(undefined);
      if (!answer) return;
      const message = answer.forgotten === 0 ? `Nothing was kept for ${name}` : `Forgotten for ${name}: ${answer.forgotten}`;
      notifications.show({ color: 'gray', message });
    },
  };
}

import { Button, FileButton, Loader, Menu } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconChevronDown, IconCloud, IconDownload, IconFileImport, IconPlus, IconServer2, IconUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { formatPlural } from '../../../shared/model/format.ts';
import { useAction } from '../../client/index.ts';
import { downloadFile } from '../../ui/download-file.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { hrefOf, navigate, newTarget } from '../../ui/route.ts';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { InstancesDialog } from './parts/instances-dialog.tsx';
import { SshConfigDialog } from './parts/ssh-config-dialog.tsx';
import { targetColumns } from './target-columns.tsx';
import type { TargetsProps } from './targets-props.ts';
import classes from './targets-view.module.css';

const newHref = hrefOf({ screen: 'targets', id: newTarget });

/** Every machine the console knows, and the ways to add one. */
export function TargetList({ targets, hosts, current, pick }: TargetsProps) {
  const narrow = useMediaQuery('(max-width: 1100px)', false, { getInitialValueInEffect: false }) ?? false;
  const [importing, setImporting] = useState(false);
  const [browsing, setBrowsing] = useState(false);
  const chooseFile = useRef<() => void>(undefined);
  const save = useAction(async (client) => {
    const file = await client.targets.exportFile({});
    downloadFile({ ...file, mediaType: 'application/json' });
  });
  const read = useAction(async (client, file: File) => {
    const added = await client.targets.importFile({ content: await file.text() });
    notifications.show({ color: 'gray', message: `${formatPlural(added.length, 'target')} taken over from ${file.name}` });
  });
  const error = save.error ?? read.error;
  const onlyThis = targets.length === 1;
  return (
    <div className={classes.page}>
      <div className={classes.tools}>
        <h1 className={classes.title}>Targets</h1>
        <FileButton accept="application/json,.json" onChange={(file) => file && void read.run(file)}>
          {({ onClick }) => {
            chooseFile.current = onClick;
            return undefined;
          }}
        </FileButton>
        <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={14} />} loading={read.running || save.running}>
              Import, export
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconFileImport size={14} aria-hidden />} onClick={() => setImporting(true)}>
              Import from ~/.ssh/config
            </Menu.Item>
            <Menu.Item leftSection={<IconCloud size={14} aria-hidden />} onClick={() => setBrowsing(true)}>
              EC2 instances
            </Menu.Item>
            <Menu.Item leftSection={<IconUpload size={14} aria-hidden />} onClick={() => chooseFile.current?.()}>
              Import a file of targets
            </Menu.Item>
            <Menu.Item leftSection={<IconDownload size={14} aria-hidden />} onClick={() => void save.run(undefined)}>
              Export all to a file
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Button component="a" href={newHref} leftSection={<IconPlus size={14} />}>
          Connect a server
        </Button>
      </div>
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
      {targets.length === 0 ? <Loader size="sm" m="xl" aria-label="Loading the targets" /> : undefined}
      {targets.length > 0 ? (
        <div className={classes.list} data-short={onlyThis || undefined}>
          <VirtualTable
            label="Targets"
            columns={targetColumns({ hosts, currentId: current?.id, narrow, pick })}
            rows={targets}
            rowKey={(target) => target.id}
            onOpen={(target) => navigate({ screen: 'targets', id: target.id })}
            isSelected={(target) => target.id === current?.id}
            minWidth={narrow ? 760 : 860}
          />
        </div>
      ) : undefined}
      {onlyThis ? (
        <div className={classes.first}>
          <EmptyState
            level={2}
            icon={<IconServer2 size={40} stroke={1.2} />}
            title="No server yet"
            actions={
              <>
                <Button component="a" href={newHref} leftSection={<IconPlus size={14} />}>
                  Connect a server
                </Button>
                <Button variant="default" leftSection={<IconFileImport size={14} />} onClick={() => setImporting(true)}>
                  Import from ~/.ssh/config
                </Button>
              </>
            }
          >
            The console reaches a server as ssh does: with your keys, your agent and your ~/.ssh/config. It follows its logs, shows its CPU
            and puts it under stress; nothing is installed there.
          </EmptyState>
        </div>
      ) : undefined}
      <InstancesDialog opened={browsing} targets={targets} onClose={() => setBrowsing(false)} />
      <SshConfigDialog opened={importing} onClose={() => setImporting(false)} />
    </div>
  );
}

import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import type { RunId } from '../../../../shared/base/ids.ts';
import { useAction } from '../../../client/index.ts';
import { downloadFile } from '../../../ui/download-file.ts';

const formats = [
  ['html', 'HTML, before and after'],
  ['markdown', 'Markdown for a pull request'],
  ['json', 'JSON'],
] as const;

/** Hands the comparison over as a file. */
export function CompareExport({ groups, disabled }: { groups: RunId[][]; disabled: boolean }) {
  const action = useAction(async (client, format: (typeof formats)[number][0]) => {
    const file = await client.comparisons.export({ groups, format });
    downloadFile(file);
    notifications.show({ message: `${file.fileName} was downloaded.`, color: 'gray' });
  });
  return (
    <Menu
      position="bottom-end"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      {...(action.error ? { opened: true } : {})}
      onChange={(opened) => !opened && action.clearError()}
    >
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} />} loading={action.running} disabled={disabled}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(([format, label]) => (
          <Menu.Item key={format} onClick={() => void action.run(format)}>
            {label}
          </Menu.Item>
        ))}
        {action.error ? <Menu.Label role="alert">{`${action.error.message} ${action.error.hint ?? ''}`}</Menu.Label> : undefined}
      </Menu.Dropdown>
    </Menu>
  );
}

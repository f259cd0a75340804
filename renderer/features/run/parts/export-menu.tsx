import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import type { RunId } from '../../../../shared/base/ids.ts';
import { type ExportFormat, exportFormats } from '../../../../shared/contract/runs.ts';
import { useAction } from '../../../client/index.ts';
import { downloadFile } from '../../../ui/download-file.ts';

const labels: Record<ExportFormat, string> = {
  json: 'JSON summary',
  junit: 'JUnit XML',
  html: 'HTML report',
  csv: 'CSV, second by second',
  ndjson: 'NDJSON samples',
  markdown: 'Markdown for a pull request',
};

/** Hands over the run as a file. */
export function ExportMenu({ id }: { id: RunId }) {
  const action = useAction(async (client, format: ExportFormat) => {
    const file = await client.runs.export({ id, format });
    downloadFile(file);
    notifications.show({ message: `${file.fileName} was downloaded.`, color: 'gray' });
    return file;
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
        <Button variant="default" leftSection={<IconDownload size={14} />} loading={action.running}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {exportFormats.map((format) => (
          <Menu.Item key={format} onClick={() => void action.run(format)}>
            {labels[format]}
          </Menu.Item>
        ))}
        {action.error ? <Menu.Label role="alert">{`${action.error.message} ${action.error.hint ?? ''}`}</Menu.Label> : undefined}
      </Menu.Dropdown>
    </Menu>
  );
}

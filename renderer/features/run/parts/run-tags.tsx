import { ActionIcon, Button, Popover, TagsInput } from '@mantine/core';
import { IconTag } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { TagList } from '../../../ui/tag-list.tsx';

/** The run's tags, and a small window to change them. */
export function RunTags({ item, onChanged }: { item: RunListItem; onChanged(): void }) {
  const [draft, setDraft] = useState<string[] | undefined>(undefined);
  const save = useAction((client, tags: string[]) => client.runs.setTags({ id: item.id, tags }));
  const commit = async () => {
    if (draft === undefined) return;
    if ((await save.run(draft)) === undefined) return;
    setDraft(undefined);
    onChanged();
  };
  return (
    <>
      <TagList tags={item.tags} />
      <Popover
        opened={draft !== undefined}
        onChange={(opened) => !opened && setDraft(undefined)}
        position="bottom-start"
        shadow="md"
        trapFocus
      >
        <Popover.Target>
          <ActionIcon size="sm" aria-label={`Change the tags of run ${item.id}`} onClick={() => setDraft([...item.tags])}>
            <IconTag size={14} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown w={280}>
          <TagsInput label="Tags" value={draft ?? []} onChange={setDraft} maxTags={20} placeholder="Enter adds one" data-autofocus />
          {save.error ? <Notice tone="failed" title={save.error.message} hint={save.error.hint} /> : undefined}
          <Button mt="sm" onClick={() => void commit()} loading={save.running}>
            Keep
          </Button>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

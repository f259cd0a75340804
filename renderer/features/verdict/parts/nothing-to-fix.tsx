import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Panel } from '../../../ui/panel.tsx';

/** No request failed: there is nothing to explain, but maybe something to go on with. */
export function NothingToFix({ run }: { run: RunListItem }) {
  return (
    <Panel>
      <EmptyState
        level={2}
        icon={<IconCircleCheck size={36} stroke={1.2} />}
        title="Nothing to fix"
        actions={
          <>
            <Button component="a" href="#/experiment" variant="default">
              Repeat it, to be sure
            </Button>
            <Button component="a" href="#/limit" variant="default">
              Find where the limit is
            </Button>
          </>
        }
      >
        {run.ok > 0 ? `${formatCount(run.ok)} requests got their answer.` : 'No request was answered, and none failed.'}
      </EmptyState>
    </Panel>
  );
}

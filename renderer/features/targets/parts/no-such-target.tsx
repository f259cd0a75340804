import { Button } from '@mantine/core';
import { IconServerOff } from '@tabler/icons-react';
import { EmptyState } from '../../../ui/empty-state.tsx';

/** What stands at the address of a target that is not there. */
export function NoSuchTarget() {
  return (
    <EmptyState
      level={1}
      icon={<IconServerOff size={40} stroke={1.2} />}
      title="There is no such target"
      actions={
        <Button component="a" href="#/targets" variant="default">
          Show all targets
        </Button>
      }
    >
      It may have been removed.
    </EmptyState>
  );
}

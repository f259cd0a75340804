import { Button, Menu } from '@mantine/core';
import { IconCopy, IconDots, IconPencil, IconPlayerPause, IconPlayerPlay, IconTestPipe, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Alarm, AlarmDetail, Mute } from '../../../../shared/contract/alarms.ts';
import { useAction } from '../../../client/index.ts';
import { AlarmState } from '../../../ui/alarm-state.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { hrefOf, navigate, newAlarm } from '../../../ui/route.ts';
import { formatWhen } from '../../../ui/when.ts';
import { mutedUntil } from '../alarm-list.ts';
import classes from '../alarm-page.module.css';
import { useAlarmsStore } from '../alarms-store.ts';
import { AlarmMarks } from './alarm-marks.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { MuteMenu } from './mute-menu.tsx';
import { forText } from './since.tsx';
import { TestDialog } from './test-dialog.tsx';

/** Name, state and how long it has been in it; what can be done with it. */
export function AlarmHeader(props: { alarm: Alarm; detail: AlarmDetail | undefined; mutes: readonly Mute[]; now: number; isOld: boolean }) {
  const { alarm, detail, mutes, now, isOld } = props;
  const { id, name, state, since, actionsEnabled } = alarm;
  const begin = useAlarmsStore((store) => store.begin);
  const [dialog, setDialog] = useState<'test' | 'delete' | undefined>(undefined);
  const [failed, setFailed] = useState<{ readonly message: string; readonly hint?: string | undefined }>();
  const enable = useAction((client, enabled: boolean) => client.alarms.setEnabled({ ids: [id], enabled }));
  const draft = detail?.draft;
  const since8601 = new Date(since).toISOString();
  const error = enable.error ?? failed;
  const close = () => setDialog(undefined);
  return (
    <>
      <header className={classes.header}>
        <div className={classes.heading}>
          <h1 className={classes.title}>{name}</h1>
          <div className={classes.state} data-old={isOld || undefined} data-testid="alarm-state">
            <AlarmState state={state} />
            <time dateTime={since8601} title={formatWhen(since8601).exact}>
              {`${forText(now - since)}, since ${formatWhen(since8601).short}`}
            </time>
            <AlarmMarks alarm={alarm} muted={mutedUntil(mutes, id, now)} now={now} />
          </div>
        </div>
        <div className={classes.actions}>
          <Button
            variant="default"
            leftSection={actionsEnabled ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />}
            loading={enable.running}
            onClick={() => void enable.run(!actionsEnabled).then((answer) => setFailed(answer?.failed[0]?.problem))}
          >
            {actionsEnabled ? 'Switch off' : 'Switch on'}
          </Button>
          <MuteMenu id={id} mutes={mutes} now={now} />
          <Button variant="default" leftSection={<IconTestPipe size={14} aria-hidden />} onClick={() => setDialog('test')}>
            Test
          </Button>
          {draft ? (
            <Button
              variant="default"
              component="a"
              href={hrefOf({ screen: 'alarms', id, edit: true })}
              leftSection={<IconPencil size={14} aria-hidden />}
            >
              Change
            </Button>
          ) : undefined}
          <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
            <Menu.Target>
              <Button variant="default" aria-label="More" px={8}>
                <IconDots size={16} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {draft ? (
                <Menu.Item
                  leftSection={<IconCopy size={14} aria-hidden />}
                  onClick={() => {
                    begin({ ...draft, name: `${draft.name} copy`.slice(0, 255) });
                    navigate({ screen: 'alarms', id: newAlarm });
                  }}
                >
                  Copy
                </Menu.Item>
              ) : undefined}
              <Menu.Item leftSection={<IconTrash size={14} aria-hidden />} onClick={() => setDialog('delete')}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </header>
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
      <TestDialog key={`${dialog} ${state}`} alarm={alarm} detail={detail} opened={dialog === 'test'} onClose={close} />
      <DeleteDialog alarms={[alarm]} opened={dialog === 'delete'} onClose={close} onDeleted={() => navigate({ screen: 'alarms' })} />
    </>
  );
}

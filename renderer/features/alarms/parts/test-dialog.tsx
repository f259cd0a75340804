import { Button, Group, Modal, Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { Alarm, AlarmDetail } from '../../../../shared/contract/alarms.ts';
import { type AlarmState, alarmStates } from '../../../../shared/model/alarm.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import classes from '../alarm-page.module.css';

/** Sets a state until the next evaluation: shows that what it tells arrives. Says beforehand what that fires. */
export function TestDialog(props: { alarm: Alarm; detail: AlarmDetail | undefined; opened: boolean; onClose(): void }) {
  const { alarm, detail, opened, onClose } = props;
  const [state, setState] = useState<AlarmState>(alarm.state === 'ALARM' ? 'OK' : 'ALARM');
  const test = useAction((client) => client.alarms.test({ id: alarm.id, state }));
  const arns = detail?.actions[state === 'ALARM' ? 'alarm' : state === 'OK' ? 'ok' : 'insufficientData'] ?? [];
  const fires = alarm.actionsEnabled ? arns : [];
  const go = async () => {
    const answer = await test.run(undefined);
    if (!answer) return;
    notifications.show({ color: 'gray', title: `${alarm.name} tested`, message: answer.sentence });
    onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={`Test ${alarm.name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.dialog}>
        <p className={classes.paragraph}>
          It is put into a state by hand, as its metric would have done it; the next evaluation sets it right again. You are told of the
          change as of a real one.
        </p>
        <Select
          label="State"
          data={[...alarmStates]}
          value={state}
          onChange={(value) => value && setState(value as AlarmState)}
          comboboxProps={{ withinPortal: false }}
        />
        {fires.length > 0 ? (
          <Notice
            tone="warning"
            title={`It fires ${fires.length === 1 ? 'its real action' : `its ${fires.length} real actions`}: who is subscribed is told.`}
            hint={fires.map(lastPart).join(', ')}
            live={false}
          />
        ) : undefined}
        {alarm.actionsEnabled ? undefined : (
          <Notice tone="unknown" title="It is switched off: its state changes, and nobody is told." live={false} />
        )}
        {test.error ? <Notice tone="failed" title={test.error.message} hint={test.error.hint} /> : undefined}
      </div>
      <Group justify="flex-end" gap="sm" mt="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          Do not test
        </Button>
        <Button onClick={() => void go()} loading={test.running}>
          {`Set it to ${state}`}
        </Button>
      </Group>
    </Modal>
  );
}

/** `arn:aws:sns:eu-central-1:123456789012:ops` -> `ops` */
function lastPart(arn: string): string {
  return arn.split(':').at(-1) ?? arn;
}

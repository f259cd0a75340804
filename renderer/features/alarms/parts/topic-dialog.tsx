import { Button, Group, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import classes from '../alarm-form-page.module.css';
import { placeText } from '../alarm-list.ts';

/** Makes an SNS topic, and has one address subscribed to it. Not a form: it stands within one. */
export function TopicDialog(props: { scope: AwsScope; opened: boolean; onClose(): void; onCreated(arn: string): void }) {
  const { scope, opened, onClose, onCreated } = props;
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const create = useAction((client) => client.alarms.createTopic({ scope, name: name.trim(), email: email.trim() }));
  const go = async () => {
    const answer = await create.run(undefined);
    if (!answer) return;
    notifications.show({ color: 'gray', message: answer.sentence });
    onCreated(answer.arn);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="New SNS topic" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.stack}>
        <p className={classes.quiet}>{`It is made in ${placeText(scope)}.`}</p>
        <TextInput
          label="Name"
          placeholder="shop-alarms"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={name !== '' && !/^[A-Za-z0-9_-]{1,256}$/.test(name.trim()) ? 'Letters, digits, - and _' : undefined}
          data-autofocus
        />
        <TextInput
          label="E-mail address to subscribe"
          placeholder="ops@shop.example, or nobody"
          description="AWS asks that address first: nothing arrives before it is confirmed."
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        {create.error ? <Notice tone="failed" title={create.error.message} hint={create.error.hint} /> : undefined}
      </div>
      <Group justify="flex-end" gap="sm" mt="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={() => void go()} loading={create.running} disabled={!/^[A-Za-z0-9_-]{1,256}$/.test(name.trim())}>
          Create
        </Button>
      </Group>
    </Modal>
  );
}

import { Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import type { HostAnswer, HostQuestion } from '../../shared/contract/hosts.ts';
import type { Target } from '../../shared/contract/targets.ts';
import { useAction, useStream } from '../client/index.ts';
import { HostKeyQuestion } from './host-key-question.tsx';
import type { QuestionProps } from './question-props.ts';
import { SecretQuestion } from './secret-question.tsx';

/** What only the user can say about a host, one question after another, on every screen. */
export function HostQuestions({ targets }: { targets: readonly Target[] }) {
  const asked = useStream((client, signal) => client.hosts.questions(undefined, { signal }), 'host questions').value?.questions;
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set());
  const send = useAction((client, answer: HostAnswer) => client.hosts.answer(answer));
  const open = asked?.filter(({ id }) => !answered.has(id)) ?? [];
  const [question] = open;
  const reply = (id: string, answer: HostAnswer['answer']) => {
    setAnswered((before) => new Set(before).add(id));
    void send.run({ id, answer }).then((taken) => {
      if (taken && !taken.taken)
        notifications.show({ color: 'gray', message: 'That question had been answered already, or waited too long.' });
    });
  };
  const { error } = send;
  useEffect(() => {
    if (error) notifications.show({ title: error.message, message: error.hint ?? '', color: 'stop', autoClose: false });
  }, [error]);
  const cancel = () => question && reply(question.id, { kind: 'cancel' });
  return (
    <Modal
      opened={question !== undefined}
      onClose={cancel}
      closeOnClickOutside={false}
      title={question ? titleOf(question) : ''}
      size={520}
      closeButtonProps={{ 'aria-label': 'Cancel' }}
    >
      {question ? (
        <Question
          key={question.id}
          question={question}
          targetName={targets.find(({ id }) => id === question.targetId)?.name ?? question.targetId}
          more={open.length - 1}
          onAnswer={(answer) => reply(question.id, answer)}
        />
      ) : undefined}
    </Modal>
  );
}

function Question({ question, ...rest }: QuestionProps<HostQuestion>) {
  if (question.kind === 'host_key') return <HostKeyQuestion question={question} {...rest} />;
  return <SecretQuestion question={question} {...rest} />;
}

function titleOf(question: HostQuestion): string {
  switch (question.kind) {
    case 'host_key':
      return `Is this ${question.machine}?`;
    case 'passphrase':
      return 'The key is locked';
    case 'password':
      return `Password for ${question.subject}`;
    case 'keyboard_interactive':
      return question.name || `${question.machine} asks`;
  }
}

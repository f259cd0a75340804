import { Button, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { AwsQuestion } from '../../shared/contract/aws.ts';
import { formatPlural } from '../../shared/model/format.ts';
import { useAction, useStream } from '../client/index.ts';
import { Notice } from '../ui/notice.tsx';
import classes from './host-questions.module.css';

/** The code of a device that a profile of AWS asks for, on every screen. */
export function AwsQuestions() {
  const asked = useStream((client, signal) => client.aws.questions(undefined, { signal }), 'aws questions').value?.questions;
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set());
  const send = useAction((client, answer: { id: string; code?: string }) => client.aws.answer(answer));
  const open = asked?.filter(({ id }) => !answered.has(id)) ?? [];
  const [question] = open;
  const reply = (id: string, code?: string) => {
    setAnswered((before) => new Set(before).add(id));
    void send.run({ id, ...(code === undefined ? {} : { code }) });
  };
  const { error } = send;
  useEffect(() => {
    if (error) notifications.show({ title: error.message, message: error.hint ?? '', color: 'stop', autoClose: false });
  }, [error]);
  return (
    <Modal
      opened={question !== undefined}
      onClose={() => question && reply(question.id)}
      closeOnClickOutside={false}
      title="AWS asks for a code"
      size={440}
      closeButtonProps={{ 'aria-label': 'Cancel' }}
    >
      {question ? (
        <CodeForm key={question.id} question={question} more={open.length - 1} onAnswer={(code) => reply(question.id, code)} />
      ) : undefined}
    </Modal>
  );
}

function CodeForm({ question, more, onAnswer }: { question: AwsQuestion; more: number; onAnswer(code: string | undefined): void }) {
  const form = useRef<HTMLFormElement>(null);
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!form.current) return;
    const code = String(new FormData(form.current).get('code') ?? '').replace(/\s/g, '');
    if (!/^\d{6}$/.test(code)) {
      setWrong(true);
      return;
    }
    form.current.reset();
    onAnswer(code);
  };
  return (
    <form ref={form} onSubmit={submit} autoComplete="off" noValidate>
      {question.again ? (
        <div className={classes.notice}>
          <Notice tone="failed" title="That code was not taken." hint="A code works once: wait for the next one." />
        </div>
      ) : undefined}
      <p className={classes.text}>
        Profile <span className={classes.mono}>{question.profile}</span> wants the code shown by{' '}
        <span className={classes.mono}>{question.mfaSerial}</span>.
      </p>
      <div className={classes.fields}>
        <TextInput
          name="code"
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          size="sm"
          data-autofocus
          error={wrong ? 'Six digits' : undefined}
        />
      </div>
      <div className={classes.footer}>
        <span className={classes.more}>{more > 0 ? `${formatPlural(more, 'more question')} after this` : ''}</span>
        <Button variant="default" onClick={() => onAnswer(undefined)}>
          Cancel
        </Button>
        <Button type="submit">Answer</Button>
      </div>
    </form>
  );
}

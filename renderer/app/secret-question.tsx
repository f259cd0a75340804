import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useRef } from 'react';
import type { HostQuestion } from '../../shared/contract/hosts.ts';
import { formatPlural } from '../../shared/model/format.ts';
import { useCall } from '../client/index.ts';
import { Notice } from '../ui/notice.tsx';
import classes from './host-questions.module.css';
import type { QuestionProps } from './question-props.ts';

type Asked = Exclude<HostQuestion, { kind: 'host_key' }>;

/** A passphrase, a password, or what the host itself asks. What is typed stays in the fields of the page and is wiped when it is sent. */
export function SecretQuestion({ question, targetName, more, onAnswer }: QuestionProps<Asked>) {
  const form = useRef<HTMLFormElement>(null);
  const keeping = useCall((client, signal) => client.hosts.secretKeeping(undefined, { signal }), 'secret keeping').data;
  const prompts = promptsOf(question);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!form.current) return;
    const typed = new FormData(form.current);
    const values = prompts.map((_, index) => String(typed.get(`answer ${index}`) ?? ''));
    const remember = typed.has('remember');
    form.current.reset();
    onAnswer({ kind: 'secrets', values, remember });
  };
  return (
    <form ref={form} onSubmit={submit} autoComplete="off">
      {question.kind !== 'keyboard_interactive' && question.again ? (
        <div className={classes.notice}>
          <Notice tone="failed" title={`That was not the right ${question.kind}.`} hint="Try again, or cancel and look at the target." />
        </div>
      ) : undefined}
      <p className={classes.text}>{introOf(question, targetName)}</p>
      <div className={classes.fields}>
        {prompts.map(({ text, echo }, index) => {
          const field = {
            name: `answer ${index}`,
            label: text,
            autoComplete: 'off',
            size: 'sm',
            ...(index === 0 ? { 'data-autofocus': true } : {}),
          } as const;
          // A host may ask the same twice: the place is all that tells them apart.
          const key = `${index} ${text}`;
          return echo ? <TextInput key={key} {...field} /> : <PasswordInput key={key} {...field} />;
        })}
      </div>
      {question.kind === 'keyboard_interactive' || !keeping ? undefined : (
        <>
          <Checkbox
            name="remember"
            label={keeping.kind === 'keychain' ? 'Remember it on this system' : 'Keep it until the console ends'}
            defaultChecked={keeping.kind === 'session'}
          />
          <p className={classes.keeping}>{keeping.sentence}</p>
        </>
      )}
      <div className={classes.footer}>
        <span className={classes.more}>{more > 0 ? `${formatPlural(more, 'more question')} after this` : ''}</span>
        <Button variant="default" onClick={() => onAnswer({ kind: 'cancel' })}>
          Cancel
        </Button>
        <Button type="submit">{question.kind === 'passphrase' ? 'Unlock' : 'Answer'}</Button>
      </div>
    </form>
  );
}

function promptsOf(question: Asked): readonly { readonly text: string; readonly echo: boolean }[] {
  switch (question.kind) {
    case 'passphrase':
      return [{ text: 'Passphrase', echo: false }];
    case 'password':
      return [{ text: 'Password', echo: false }];
    case 'keyboard_interactive':
      return question.prompts.map(({ text, echo }) => ({ text: text.trim() || 'Answer', echo }));
  }
}

function introOf(question: Asked, targetName: string) {
  if (question.kind === 'keyboard_interactive') return question.instructions || `On the way to ${targetName}, ${question.machine} asks:`;
  if (question.kind === 'password')
    return `On the way to ${targetName}, ${question.machine} takes no key of yours and asks for a password.`;
  return (
    <>
      {`On the way to ${targetName}, ${question.machine} is to be entered with `}
      <span className={classes.mono}>{question.subject}</span>
      {', which has a passphrase.'}
    </>
  );
}

import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Target, TargetInput } from '../../../shared/contract/targets.ts';
import { useAction } from '../../client/index.ts';
import { Notice } from '../../ui/notice.tsx';
import { hrefOf, navigate } from '../../ui/route.ts';
import { TargetFields } from './parts/target-fields.tsx';
import { emptyTargetForm, formToTarget, targetToForm } from './target-form.ts';
import classes from './target-form-page.module.css';
import { useTargetsStore } from './targets-store.ts';

/** The form of a target; `undefined`: of one to be added. */
export function TargetFormPage({ target }: { target: Target | undefined }) {
  const [form, setForm] = useState(() => (target ? targetToForm(target) : emptyTargetForm));
  const [submitted, setSubmitted] = useState(false);
  const check = useTargetsStore((store) => store.check);
  const save = useAction((client, input: TargetInput) =>
    target ? client.targets.update({ id: target.id, target: input }) : client.targets.add(input),
  );
  const verdict = formToTarget(form);
  const isLocal = target?.access.kind === 'local';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (!verdict.target) {
      focusFirstError();
      return;
    }
    void save.run(verdict.target).then((saved) => {
      if (!saved) return;
      check(saved.id);
      navigate({ screen: 'targets', id: saved.id });
    });
  };
  const wrong = submitted && verdict.target === undefined;
  return (
    <form className={classes.page} onSubmit={submit} noValidate aria-label={target ? `Target ${target.name}` : 'New target'}>
      <h1 className={classes.title}>{target ? `Change ${target.name}` : 'Connect a server'}</h1>
      <TargetFields
        form={form}
        // An empty field is no error before the first try to save.
        errors={submitted ? verdict.errors : typedErrors(verdict.errors, form.host)}
        isLocal={isLocal}
        edit={(change) => setForm({ ...form, ...change })}
      />
      <div className={classes.footer}>
        {save.error || wrong ? (
          <div className={classes.problem}>
            {save.error ? <Notice tone="failed" title={save.error.message} hint={save.error.hint} /> : undefined}
            {wrong ? <Notice tone="failed" title="Not saved: a field above needs another value." /> : undefined}
          </div>
        ) : undefined}
        <Button type="submit" loading={save.running}>
          Save and check the way there
        </Button>
        <Button variant="default" component="a" href={hrefOf({ screen: 'targets', ...(target ? { id: target.id } : {}) })}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function typedErrors(errors: Readonly<Record<string, string>>, host: string): Readonly<Record<string, string>> {
  if (host.trim() !== '') return errors;
  return Object.fromEntries(Object.entries(errors).filter(([path]) => path !== 'access.host' && path !== 'name'));
}

/** After React has drawn the messages. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
}

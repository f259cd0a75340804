import { useMemo } from 'react';
import { type FormErrors, type FormVerdict, formToPlan } from '../form-to-plan.ts';
import type { RunForm } from '../run-form.ts';
import { useRunStore } from '../run-store.ts';

/** What every part of the form is given. */
export interface FormPart {
  readonly form: RunForm;
  readonly errors: FormErrors;
  edit(change: Partial<RunForm>): void;
}

/** The form's content and what is wrong with it. Before the first try to start, an empty address is no error yet. */
export function useRunForm(): { form: RunForm; verdict: FormVerdict; part: FormPart } {
  const { form, edit, submitted } = useRunStore();
  const verdict = useMemo(() => formToPlan(form), [form]);
  const errors = useMemo(() => (submitted ? verdict.errors : withoutUntyped(verdict.errors, form)), [verdict, form, submitted]);
  return { form, verdict, part: { form, errors, edit } };
}

function withoutUntyped(errors: FormErrors, form: RunForm): FormErrors {
  return Object.fromEntries(
    Object.entries(errors).filter(([path]) => {
      const [, index] = /^requests\.(\d+)\.url$/.exec(path) ?? [];
      return index === undefined || form.requests[Number(index)]?.url !== '';
    }),
  );
}

import { ActionIcon, Autocomplete, Button, Collapse, NumberInput, Textarea, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { completeUrl, errorAt } from '../form-to-plan.ts';
import { emptyRequest, type RequestFields } from '../run-form.ts';
import { useRunStore } from '../run-store.ts';
import type { FormPart } from './form-context.ts';
import classes from './run-form.module.css';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** The request mix: usually one request; further ones get a weight. */
export function RequestList({ form, errors, edit }: FormPart) {
  return (
    <>
      {form.requests.map((request, index) => (
        <RequestEditor key={request.key} request={request} index={index} count={form.requests.length} errors={errors} />
      ))}
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconPlus size={14} />}
        onClick={() => edit({ requests: [...form.requests, emptyRequest()] })}
        className={classes.add}
      >
        Add a request to the mix
      </Button>
    </>
  );
}

function RequestEditor(props: { request: RequestFields; index: number; count: number; errors: FormPart['errors'] }) {
  const { request, index, count, errors } = props;
  const { form, edit, editRequest } = useRunStore();
  const path = `requests.${index}`;
  const [opened, setOpened] = useState(request.headers !== '' || request.body !== '');
  const shown = opened || [`${path}.headers`, `${path}.body`].some((at) => errorAt(errors, at) !== undefined);
  const change = (values: Partial<RequestFields>) => editRequest(request.key, values);
  const label = count > 1 ? ` of request ${index + 1}` : '';
  return (
    <div className={classes.request}>
      <div className={classes.target}>
        <Autocomplete
          size="xs"
          {...(count > 1 ? { 'aria-label': `Method${label}` } : { label: 'Method' })}
          data={methods}
          value={request.method}
          onChange={(method) => change({ method })}
          error={errorAt(errors, `${path}.method`)}
          className={classes.method}
        />
        <TextInput
          {...(count > 1 ? { 'aria-label': `URL${label}` } : { label: 'URL' })}
          placeholder="http://host/path"
          value={request.url}
          onChange={(event) => change({ url: event.currentTarget.value })}
          onBlur={() => completeUrl(request.url) !== request.url && change({ url: completeUrl(request.url) })}
          error={errorAt(errors, `${path}.url`)}
          className={classes.grow}
          spellCheck={false}
          autoComplete="off"
          inputMode="url"
        />
      </div>
      {count > 1 ? (
        <div className={classes.target}>
          <TextInput
            aria-label={`Name${label}`}
            placeholder="Name (optional)"
            value={request.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            className={classes.grow}
          />
          <NumberInput
            aria-label={`Weight${label}`}
            prefix="weight "
            value={request.weight}
            onChange={(weight) => change({ weight: weight === '' ? '' : Number(weight) })}
            error={errorAt(errors, `${path}.weight`)}
            className={classes.method}
          />
          <ActionIcon
            aria-label={`Remove request ${index + 1}`}
            onClick={() => edit({ requests: form.requests.filter((one) => one.key !== request.key) })}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ) : undefined}
      <button type="button" className={classes.disclose} aria-expanded={shown} onClick={() => setOpened(!shown)}>
        {shown ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        Headers and body{label}
        {request.headers.trim() === '' && request.body === '' ? undefined : <span className={classes.set}>set</span>}
      </button>
      <Collapse expanded={shown} transitionDuration={0}>
        <div className={classes.stack}>
          <Textarea
            label="Headers"
            description="One a line: Name: value"
            autosize
            minRows={2}
            maxRows={8}
            value={request.headers}
            onChange={(event) => change({ headers: event.currentTarget.value })}
            error={errorAt(errors, `${path}.headers`)}
            classNames={{ input: classes.mono ?? '' }}
            spellCheck={false}
          />
          <Textarea
            label="Body"
            description="{{seq}} and {{random}} are replaced in every request"
            autosize
            minRows={2}
            maxRows={10}
            value={request.body}
            onChange={(event) => change({ body: event.currentTarget.value })}
            error={errorAt(errors, `${path}.body`)}
            classNames={{ input: classes.mono ?? '' }}
            spellCheck={false}
          />
        </div>
      </Collapse>
    </div>
  );
}

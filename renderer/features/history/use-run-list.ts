import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import type { Client } from '../../../shared/contract/index.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { useCall, useRunChanges } from '../../client/index.ts';
import { useHistoryStore } from './history-store.ts';

const pageLength = 1000;

/** Every run that fits search and filter, in the order asked for, kept up to date. The rows before stay while new ones are asked for. */
export function useRunList() {
  const { search, state, sort, descending } = useHistoryStore();
  const [settled] = useDebouncedValue(search, 150);
  const query = { search: settled, sort, descending, ...(state === undefined ? {} : { state }) };
  const result = useCall((client, signal) => allPages(client, query, signal), JSON.stringify(query));
  const { reload, data } = result;
  useRunChanges('history', reload);

  const before = useRef<RunListItem[] | undefined>(undefined);
  useEffect(() => {
    if (data) before.current = data;
  }, [data]);
  return { ...result, runs: data ?? before.current };
}

async function allPages(
  client: Client,
  query: Omit<NonNullable<Parameters<Client['runs']['list']>[0]>, 'limit' | 'offset'>,
  signal: AbortSignal,
) {
  const items: RunListItem[] = [];
  for (;;) {
    const page = await client.runs.list({ ...query, limit: pageLength, offset: items.length }, { signal });
    items.push(...page.items);
    if (page.items.length === 0 || items.length >= page.total) return items;
  }
}

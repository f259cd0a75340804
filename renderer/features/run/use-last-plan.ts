import { useEffect, useRef } from 'react';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import { redactPlan } from '../../../shared/model/redact-plan.ts';
import { useCall, useClient } from '../../client/index.ts';
import { useRunStore } from './run-store.ts';

const saveAfterMs = 800;

/**
 * Brings back the last plan typed, and keeps the one that is typed now; secrets are not kept.
 * Answers true once it is known whether there was one.
 */
export function useLastPlan(plan: LoadPlan | undefined): boolean {
  const client = useClient();
  const { touched, load } = useRunStore();
  const { data, error } = useCall((api, signal) => api.settings.get(undefined, { signal }), touched ? undefined : 'last plan');
  const saved = data?.lastPlan;
  useEffect(() => {
    if (touched || saved === undefined) return;
    const parsed = parsePlan(saved);
    if (parsed) load(parsed);
  }, [saved, touched, load]);

  const text = plan && touched ? JSON.stringify(redactPlan(plan)) : undefined;
  const lastSaved = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (text === undefined || text === lastSaved.current) return;
    const timer = setTimeout(() => {
      lastSaved.current = text;
      // A plan that could not be kept is typed again; nothing else depends on it.
      client.settings.update({ lastPlan: text }).catch(() => {});
    }, saveAfterMs);
    return () => clearTimeout(timer);
  }, [text, client]);
  return touched || data !== undefined || error !== undefined;
}

function parsePlan(text: string): LoadPlan | undefined {
  try {
    return LoadPlanSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

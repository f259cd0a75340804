import { notifications } from '@mantine/notifications';
import type { Guard } from '../../../shared/contract/guard.ts';
import type { RunDetail } from '../../../shared/contract/run-record.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { holdsRedactedSecret } from '../../../shared/model/redact-plan.ts';
import { navigate } from '../../ui/route.ts';
import { useHostStore } from './host-store.ts';
import { useRunStore } from './run-store.ts';
import type { RunExtras, StartRun } from './use-start-run.ts';

const machineKinds: ReadonlySet<Guard['kind']> = new Set(['cpu', 'memory', 'unreachable']);

/** Runs a run again as it was: plan, tags, machine, guards and stress. Where a secret of it was not kept, the form is filled in instead. */
export function repeatRun(startRun: StartRun, detail: RunDetail, target: Target | undefined): void {
  if (holdsRedactedSecret(detail.plan)) {
    changeRun(detail);
    return;
  }
  const { extras, leftOut } = repeatedExtras(detail, target);
  if (leftOut !== undefined) notifications.show({ message: leftOut, color: 'gray' });
  startRun.start(detail.plan, detail.item.tags, extras);
}

/** Fills the form of the Run screen in with what a run was and goes there. */
export function changeRun(detail: RunDetail): void {
  useRunStore.getState().load(detail.plan, detail.item.tags);
  useHostStore.getState().load(detail.guards, detail.stress);
  navigate({ screen: 'run' });
}

/** What a run did beside its plan, as far as it can be done again: without its machine, `leftOut` says what cannot. */
export function repeatedExtras(
  { item, guards, stress }: Pick<RunDetail, 'item' | 'guards' | 'stress'>,
  target: Target | undefined,
): { readonly extras: RunExtras; readonly leftOut?: string } {
  if (target) return { extras: { targetId: target.id, guards, ...(stress === undefined ? {} : { stress }) } };
  const kept = guards.filter(({ kind }) => !machineKinds.has(kind));
  const lost = [...(stress === undefined ? [] : ['its stress']), ...(kept.length < guards.length ? ['its guards on the machine'] : [])];
  return {
    extras: { targetId: undefined, guards: kept },
    ...(lost.length === 0 ? {} : { leftOut: `Without ${lost.join(' and ')}: the machine of run ${item.id} is not a target any more.` }),
  };
}

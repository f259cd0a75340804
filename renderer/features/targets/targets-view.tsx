import type { ReactNode } from 'react';
import type { TargetId } from '../../../shared/base/ids.ts';
import { newTarget } from '../../ui/route.ts';
import { NoSuchTarget } from './parts/no-such-target.tsx';
import { TargetFormPage } from './target-form-page.tsx';
import { TargetList } from './target-list.tsx';
import { TargetPage } from './target-page.tsx';
import type { TargetsProps } from './targets-props.ts';

/** The machines the console knows: all of them, one of them, or the form of one. */
export function TargetsView({
  id,
  edit,
  alarmPanel,
  ...known
}: TargetsProps & {
  id: string | undefined;
  edit: boolean;
  /** The alarms of a target. */
  alarmPanel(id: TargetId): ReactNode;
}) {
  if (id === undefined) return <TargetList {...known} />;
  if (id === newTarget) return <TargetFormPage target={undefined} />;
  const target = known.targets.find((one) => one.id === id);
  // Until the targets are known nobody can say that there is no such one.
  if (!target) return known.targets.length === 0 ? undefined : <NoSuchTarget />;
  if (edit) return <TargetFormPage key={target.id} target={target} />;
  return (
    <TargetPage
      key={target.id}
      target={target}
      link={known.hosts.get(target.id)}
      inUse={known.current?.id === target.id}
      pick={known.pick}
      alarmPanel={alarmPanel(target.id)}
    />
  );
}

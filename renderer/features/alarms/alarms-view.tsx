import type { Target } from '../../../shared/contract/targets.ts';
import { newAlarm } from '../../ui/route.ts';
import { AlarmFormPage } from './alarm-form-page.tsx';
import { AlarmList } from './alarm-list-page.tsx';
import { AlarmPage } from './alarm-page.tsx';

export interface AlarmsViewProps {
  /** Of the address: nothing is the list. */
  id: string | undefined;
  edit: boolean;
  targets: readonly Target[];
  current: Target;
  onTryLab(): void;
}

/** The alarms the console knows: all of them, one of them, or the form of one. */
export function AlarmsView({ id, edit, targets, current, onTryLab }: AlarmsViewProps) {
  if (id === undefined) return <AlarmList targets={targets} onTryLab={onTryLab} />;
  if (id === newAlarm) return <AlarmFormPage key={newAlarm} id={undefined} targets={targets} current={current} />;
  if (edit) return <AlarmFormPage key={id} id={id} targets={targets} current={current} />;
  return <AlarmPage key={id} id={id} targets={targets} />;
}

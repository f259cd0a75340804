import type { AlarmChoice } from './guard-fields.tsx';

/** Alarms to pick from, by name; where two have one name, with what tells them apart. */
export function alarmChoices(
  alarms: readonly { readonly id: string; readonly name: string; readonly subject: string; readonly state: string }[],
): AlarmChoice[] {
  const names = new Map<string, number>();
  for (const { name } of alarms) names.set(name, (names.get(name) ?? 0) + 1);
  return alarms
    .map(({ id, name, subject, state }) => ({
      value: id,
      label: `${(names.get(name) ?? 0) > 1 ? `${name} (${subject})` : name}${state === 'OK' ? '' : ` · ${state}`}`,
    }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

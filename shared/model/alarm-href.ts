/** The screen of an alarm, as `href`; with `at` (Unix ms) at that moment. Ids hold slashes and whatever a name may hold. */
export function alarmHref(id: string, at?: number): string {
  return `#/alarms/${encodeURIComponent(id)}${at === undefined ? '' : `?at=${at}`}`;
}

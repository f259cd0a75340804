/** `HH:MM` each, local time; empty: there are none. */
export interface QuietHours {
  readonly quietFrom: string;
  readonly quietUntil: string;
}

/** Whether nothing is shown at that moment (Unix ms). They may go over midnight; from a time until the same time is never. */
export function isQuiet(at: number, { quietFrom, quietUntil }: QuietHours): boolean {
  const from = minutesOf(quietFrom);
  const until = minutesOf(quietUntil);
  if (from === undefined || until === undefined || from === until) return false;
  const time = new Date(at);
  const now = time.getHours() * 60 + time.getMinutes();
  return from < until ? now >= from && now < until : now >= from || now < until;
}

function minutesOf(text: string): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

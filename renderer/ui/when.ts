import { formatTimeOfDay } from '../../shared/model/format.ts';

const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/** A moment in local time: today's as `12:04:07`, others with their day; `exact` says the offset too. */
export function formatWhen(iso: string, now = new Date()): { readonly short: string; readonly exact: string } {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return { short: '–', exact: iso };
  const sameDay = when.toDateString() === now.toDateString();
  const date = when.getFullYear() === now.getFullYear() ? day.format(when) : dayAndYear.format(when);
  return { short: sameDay ? formatTimeOfDay(when.getTime()) : `${date}, ${minute.format(when)}`, exact: exact.format(when) };
}

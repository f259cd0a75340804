import { formatBytes, formatCount, formatDuration } from '../../../shared/model/format.ts';

const thin = '\u2009';

/** A value of an alarm's metric: shares (0…1) and percentages as percent, milliseconds as a duration, bytes in binary steps. */
export function valueText(value: number, unit: string | undefined): string {
  if (unit === 'share') return `${figure(value * 100)}${thin}%`;
  if (unit === '%' || unit === 'Percent') return `${figure(value)}${thin}%`;
  if (unit === 'ms' || unit === 'Milliseconds') return formatDuration(value);
  if (unit === 'Bytes') return formatBytes(value);
  return figure(value);
}

function figure(value: number): string {
  return Math.abs(value) >= 1000 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}

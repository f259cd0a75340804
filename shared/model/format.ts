/** How figures are written everywhere: on screen, in the terminal and in reports. Thin space before units. */
const thin = '\u2009';
const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `14000` -> `14,000` */
export function formatCount(value: number): string {
  return integer.format(value);
}

/** Requests per second: `2381.4` -> `2,381 req/s`; below 10 with one decimal. */
export function formatRate(perSecond: number): string {
  return `${perSecond > 0 && perSecond < 10 ? oneDecimal.format(perSecond) : integer.format(perSecond)}${thin}req/s`;
}

/** A duration in milliseconds: `0.42 ms`, `240 ms`, `1.86 s`, `2 min 05 s`, `1 h 02 min`. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return '–';
  if (durationMs === 0) return `0${thin}ms`;
  if (durationMs < 10) return `${durationMs.toFixed(2)}${thin}ms`;
  if (durationMs < 999.5) return `${Math.round(durationMs)}${thin}ms`;
  if (durationMs < 59_950) return `${durationMs < 9_995 ? (durationMs / 1000).toFixed(2) : (durationMs / 1000).toFixed(1)}${thin}s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${thin}min ${String(seconds % 60).padStart(2, '0')}${thin}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}${thin}h ${String(minutes % 60).padStart(2, '0')}${thin}min`;
}

/** A share 0…1: `0 %`, `0.02 %`, `2.2 %`, `56 %`, and never `0 %` or `100 %` for what is not exactly that. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent}${thin}%`;
  if (percent < 0.01) return `<0.01${thin}%`;
  if (percent > 99.9) return `>99.9${thin}%`;
  if (percent < 1) return `${percent.toFixed(2)}${thin}%`;
  if (percent < 10 || percent > 99) return `${percent.toFixed(1)}${thin}%`;
  return `${Math.round(percent)}${thin}%`;
}

/** Bytes in binary steps: `512 B`, `1.4 KiB`, `20 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
  let value = bytes;
  let step = 0;
  while (value >= 1024 && step < units.length - 1) {
    value /= 1024;
    step += 1;
  }
  return `${step === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)}${thin}${units[step]}`;
}

/** Local time of day of a Unix time in ms: `14:03:07`. */
export function formatTimeOfDay(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** Seconds as a clock: `0:04`, `12:30`, `1:02:03`. */
export function formatClock(seconds: number): string {
  const whole = Math.floor(seconds);
  const tail = String(whole % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${tail}`;
}

/** Seconds as a clock with tenths: `0:02.5`. */
export function formatClockTenths(seconds: number): string {
  const tenths = Math.floor(seconds * 10 + 1e-6);
  return `${formatClock(Math.floor(tenths / 10))}.${tenths % 10}`;
}

/** A place on a time axis: `0:02`, and between two seconds with as many digits as it takes: `0:02.5`, `0:00.05`. */
export function formatClockTick(seconds: number): string {
  const thousandths = Math.round(seconds * 1000);
  const fraction = String(thousandths % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  return `${formatClock(Math.floor(thousandths / 1000))}${fraction === '' ? '' : `.${fraction}`}`;
}

/** `1 request`, `2 requests` */
export function formatPlural(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

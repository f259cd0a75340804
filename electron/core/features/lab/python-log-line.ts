/**
 * Levels of Python's `logging`.
 */
export type PythonLogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

/** The `format` argument of `logging.basicConfig` that both stacks write app.log with. */
export const pythonLogFormat = '%(asctime)s %(levelname)s %(name)s %(message)s';

let cachedSecond = Number.NaN;
let cachedText = '';

/** `%(asctime)s` as Python writes it by default: local time, milliseconds after a comma, e.g. `2026-11-23 12:04:07,311`. */
export function pythonAsctime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== cachedSecond) {
    const date = new Date(second * 1000);
    const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    cachedText = `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
    cachedSecond = second;
  }
  return `${cachedText},${String(Math.floor(epochMs) - second * 1000).padStart(3, '0')}`;
}

/** One line of app.log with its newline, in `pythonLogFormat`, from the root logger. A line break in the message does not make a line. */
export function pythonLogLine(epochMs: number, level: PythonLogLevel, message: string): string {
  return `${pythonAsctime(epochMs)} ${level} root ${message.replaceAll(/[\r\n]+/g, ' ')}\n`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

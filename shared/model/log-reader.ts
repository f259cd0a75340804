import type { LogLevel } from './log-level.ts';
import { levelOfJson, levelOfPriority, levelOfStatus, levelOfText } from './log-line-level.ts';
import { type HostClock, StampReader } from './log-stamp.ts';

/** What can be said about a line from its text and from the lines before it. */
export interface ReadLine {
  /** Unix ms by our clock: its own stamp, else that of the line it belongs to, else when it came. */
  at: number;
  stamped: boolean;
  level: LogLevel | undefined;
  /** It belongs to the line before it and has that line's level and time. */
  continued: boolean;
}

const space = 32;
const tab = 9;
/** Where the trace of an exception is: in no trace, among its frames, behind the line that names the exception. */
type TraceState = 'none' | 'frames' | 'named';

const javaException = /^(?:Caused by: |Suppressed: |(?:[a-z_][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error|Throwable)\b)/;
const bareException = /^(?:Uncaught )?(?:[A-Z]\w*)?(?:Error|Exception)(?:: |$| \[)/;
const jsonTime = /"(?:time|timestamp|ts|@timestamp|asctime|date|datetime)"\s*:\s*(?:"([^"]{10,40})"|(\d{9,16}(?:\.\d+)?))/;

/**
 * Reads the lines of one source in their order: Python's logging, nginx, Apache, Gunicorn, syslog and journal, JSON lines, bracketed
 * levels; traces of Python, Java and Node and indented lines belong to the line before them.
 */
export class LogReader {
  readonly #stamp: StampReader;
  readonly #clock: () => HostClock;
  #last: ReadLine | undefined;
  #trace: TraceState = 'none';

  constructor(clock: () => HostClock) {
    this.#clock = clock;
    this.#stamp = new StampReader(clock);
  }

  /** `now`: when the line came (Unix ms); `isRest`: it goes on with the line before it, whatever it looks like; `knownLevel`: what its source
   * says, which then is a line of its own. */
  read(text: string, now: number, isRest = false, knownLevel?: LogLevel): ReadLine {
    const last = this.#last;
    if (last !== undefined && (isRest || (knownLevel === undefined && this.#belongs(text, last)))) {
      return { at: last.at, stamped: last.stamped, level: last.level, continued: true };
    }
    const line = this.#readOwn(text, now);
    if (knownLevel !== undefined) line.level = knownLevel;
    this.#trace = text.startsWith('Traceback (most recent call last)') ? 'frames' : 'none';
    if (line.level === undefined && (this.#trace === 'frames' || bareException.test(text))) line.level = 'error';
    this.#last = line;
    return line;
  }

  #readOwn(text: string, now: number): ReadLine {
    const first = text.charCodeAt(0);
    const stamp = this.#stamp;
    // {
    if (first === 123) return this.#readJson(text, now);
    if (first >= 48 && first <= 57) {
      if (stamp.read(text, 0, now)) return this.#stamped(levelOfText(text, stamp.end));
      return this.#readAccess(text, now);
    }
    // [: Gunicorn's and others' stamp in brackets
    if (first === 91 && stamp.read(text, 1, now)) return this.#stamped(levelOfText(text, stamp.end));
    // <: syslog's priority
    if (first === 60) {
      const priority = /^<(\d{1,3})>(?:1 )?/.exec(text);
      if (priority) {
        const level = levelOfPriority(Number(priority[1]) & 7);
        return stamp.read(text, priority[0].length, now) ? this.#stamped(level) : { at: now, stamped: false, level, continued: false };
      }
    }
    if (first >= 65 && first <= 90 && stamp.read(text, 0, now)) return this.#stamped(levelOfText(text, stamp.end));
    const bracket = text.indexOf(' [');
    if (bracket > 0 && bracket < 80 && text.includes('] "')) return this.#readAccess(text, now);
    return { at: now, stamped: false, level: levelOfText(text, 0), continued: false };
  }

  #stamped(level: LogLevel | undefined): ReadLine {
    return { at: this.#stamp.at, stamped: true, level, continued: false };
  }

  /** `192.0.2.7 - - [24/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 502 157 …` */
  #readAccess(text: string, now: number): ReadLine {
    const bracket = text.indexOf('[');
    if (bracket > 0 && bracket < 200 && this.#stamp.read(text, bracket + 1, now)) {
      const quote = text.indexOf('"', this.#stamp.end);
      const close = quote === -1 ? -1 : text.indexOf('" ', quote + 1);
      const status = close === -1 ? Number.NaN : Number(text.slice(close + 2, close + 5));
      if (status >= 100 && status <= 599) return this.#stamped(levelOfStatus(status));
      return this.#stamped(levelOfText(text, this.#stamp.end));
    }
    return { at: now, stamped: false, level: levelOfText(text, 0), continued: false };
  }

  #readJson(text: string, now: number): ReadLine {
    const level = levelOfJson(text);
    const found = jsonTime.exec(text);
    if (found?.[1] !== undefined && this.#stamp.read(found[1], 0, now)) return this.#stamped(level);
    if (found?.[2] !== undefined) {
      const number = Number(found[2]);
      // Seconds, ms, µs: whichever is in this century.
      const ms = number > 1e14 ? number / 1000 : number > 1e11 ? number : number * 1000;
      return { at: Math.floor(ms) - this.#clock().clockOffsetMs, stamped: true, level, continued: false };
    }
    return { at: now, stamped: false, level, continued: false };
  }

  /** True when a line belongs to the one before it. */
  #belongs(text: string, last: ReadLine): boolean {
    const first = text.charCodeAt(0);
    if (first === space || first === tab) return true;
    if (this.#trace !== 'none') return this.#isOfTrace(text);
    // T, C, S or a small letter: how the lines below begin.
    if (first === 84 && text.startsWith('Traceback (most recent call last)')) {
      // Behind a line that says nothing of its level it is an error of its own.
      if (last.level === undefined) return false;
      this.#trace = 'frames';
      return true;
    }
    if ((first === 67 || first === 83 || (first >= 97 && first <= 122)) && javaException.test(text)) return true;
    return false;
  }

  #isOfTrace(text: string): boolean {
    if (text.startsWith('Traceback (most recent call last)')) {
      this.#trace = 'frames';
      return true;
    }
    if (this.#trace === 'frames') {
      // The first line that is not indented names the exception; a line of its own ends the trace.
      this.#trace = this.#looksOwn(text) ? 'none' : 'named';
      return this.#trace === 'named';
    }
    if (text === '' || text.startsWith('During handling of the above') || text.startsWith('The above exception was')) return true;
    this.#trace = 'none';
    return javaException.test(text);
  }

  #looksOwn(text: string): boolean {
    const first = text.charCodeAt(0);
    return first === 123 || first === 91 || (first >= 48 && first <= 57) || /^[A-Z]+:/.test(text);
  }
}

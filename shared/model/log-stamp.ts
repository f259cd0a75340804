/** How a host's clock stands to ours. */
export interface HostClock {
  /** Minutes its local time is ahead of UTC: what it writes without a zone is meant so. */
  readonly utcOffsetMinutes: number;
  /** Its clock minus ours, in ms. */
  readonly clockOffsetMs: number;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11-24 12:00:00` in any of its spellings: `-` or `/`, a blank or `T`. */
const isoSecond = /^(\d{4})[-/](\d\d)[-/](\d\d)[ T](\d\d):(\d\d):(\d\d)/;
/** `24/Nov/2026:12:00:00` as web servers write it. */
const clfSecond = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d)/;
/** `Nov 24 12:00:00` as syslog writes it. */
const syslogSecond = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)/;

const zero = 48;
const isDigit = (code: number) => code >= 48 && code <= 57;

/**
 * Reads the time stamps of one log. Lines of one second share its beginning: it is parsed once, and only fraction and zone are read of each.
 *
 * After `read` answered true, `at` is the time by our clock (Unix ms) and `end` the index behind the stamp.
 */
export class StampReader {
  at = 0;
  end = 0;
  readonly #clock: () => HostClock;
  /** The last second seen, as it was spelt, and as if it were UTC. */
  #spelling = '?';
  #second = 0;

  constructor(clock: () => HostClock) {
    this.#clock = clock;
  }

  /** Reads the stamp that begins at `from`; `now` (Unix ms) gives the year where the stamp has none. */
  read(text: string, from: number, now: number): boolean {
    if (!text.startsWith(this.#spelling, from) && !this.#parseSecond(text, from, now)) return false;
    let at = from + this.#spelling.length;
    let ms = 0;
    const mark = text.charCodeAt(at);
    if ((mark === 44 || mark === 46) && isDigit(text.charCodeAt(at + 1))) {
      let scale = 100;
      for (at += 1; isDigit(text.charCodeAt(at)); at += 1) {
        ms += (text.charCodeAt(at) - zero) * scale;
        scale /= 10;
      }
    }
    const clock = this.#clock();
    let offsetMinutes = clock.utcOffsetMinutes;
    let zone = at;
    if (text.charCodeAt(zone) === 32) zone += 1;
    const sign = text.charCodeAt(zone);
    if (sign === 90) {
      offsetMinutes = 0;
      at = zone + 1;
    } else if ((sign === 43 || sign === 45) && isDigit(text.charCodeAt(zone + 1)) && isDigit(text.charCodeAt(zone + 2))) {
      const colon = text.charCodeAt(zone + 3) === 58 ? 1 : 0;
      const minutesAt = zone + 3 + colon;
      const digit = (index: number) => text.charCodeAt(index) - zero;
      const hasMinutes = isDigit(text.charCodeAt(minutesAt)) && isDigit(text.charCodeAt(minutesAt + 1));
      const minutes = hasMinutes ? digit(minutesAt) * 10 + digit(minutesAt + 1) : 0;
      const total = (digit(zone + 1) * 10 + digit(zone + 2)) * 60 + minutes;
      // ` -5` may as well be a message: a zone behind a blank has four digits.
      if (hasMinutes || zone === at) {
        offsetMinutes = sign === 45 ? -total : total;
        at = hasMinutes ? minutesAt + 2 : zone + 3;
      }
    }
    this.end = at;
    this.at = Math.floor(this.#second + ms) - offsetMinutes * 60_000 - clock.clockOffsetMs;
    return true;
  }

  #parseSecond(text: string, from: number, now: number): boolean {
    // What cannot begin with a digit or a capital letter is none.
    const first = text.charCodeAt(from);
    if (!isDigit(first) && !(first >= 65 && first <= 90)) return false;
    const part = text.slice(from, from + 20);
    let found = isoSecond.exec(part);
    let parsed: number | undefined;
    if (found) {
      const [, year, month, day, hour, minute, second] = found;
      parsed = utc(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
    } else {
      found = clfSecond.exec(part);
      if (found) {
        const [, day, month = '', year, hour, minute, second] = found;
        parsed = utc(Number(year), months.indexOf(month), Number(day), Number(hour), Number(minute), Number(second));
      } else {
        found = syslogSecond.exec(part);
        if (found) {
          const [, month = '', day, hour, minute, second] = found;
          const year = new Date(now).getUTCFullYear();
          parsed = utc(year, months.indexOf(month), Number(day), Number(hour), Number(minute), Number(second));
          // In January December is behind us.
          if (parsed !== undefined && parsed > now + 2 * 86_400_000) {
            parsed = utc(year - 1, months.indexOf(month), Number(day), Number(hour), Number(minute), Number(second));
          }
        }
      }
    }
    if (!found || parsed === undefined) return false;
    this.#spelling = found[0];
    this.#second = parsed;
    return true;
  }
}

function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number | undefined {
  if (month < 0 || month > 11 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  return Date.UTC(year, month, day, hour, minute, second);
}

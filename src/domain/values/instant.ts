/**
 * The one reader of instants. RFC 3339 with what ISO 8601 adds in practice: `T`, `t` or one space between day and time;
 * seconds may be left out; a fraction of any length after a point or comma, cut to milliseconds; `Z`, `z`, `+08:00`,
 * `+0800` or `+08`. A day must exist. `24:00` is the end of its day. A leap second may stand where one can be: at
 * 23:59:60 UTC on the last day of a month; it counts as the second after it, as in POSIX. The years are 1000 to 9999 in
 * UTC: those that a column holds.
 */
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const FIRST_MS = Date.UTC(1000);
const LAST_MS = Date.UTC(10_000) - 1;

/** Epoch milliseconds of an instant with its zone; null for any other text, and for days and times that do not exist. */
export function readInstant(text: string): number | null {
  const [, day = '', hour, minute, second = '00', fraction = '', sign, zoneHour, zoneMinute = '00'] =
    INSTANT.exec(text) ?? [];
  const midnightMs = readDay(day);
  if (midnightMs === null || Number(zoneHour ?? 0) > 23 || Number(zoneMinute) > 59) return null;
  const timeMs = readTime(Number(hour), Number(minute), Number(second), fraction);
  if (timeMs === null) return null;
  const zoneMs = (sign === '-' ? -1 : 1) * (Number(zoneHour ?? 0) * 60 + Number(zoneMinute)) * MINUTE_MS;
  const atMs = midnightMs + timeMs - zoneMs;
  if (atMs < FIRST_MS || atMs > LAST_MS) return null;
  return second === '60' && !followsLeapSecond(atMs, day) ? null : atMs;
}

/** Epoch milliseconds of a day's midnight in UTC, `2026-11-29`; null for any other text, and for a day that does not exist. */
export function readDay(text: string): number | null {
  const [, year, month, day] = (DAY.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  // Date.UTC takes the years 0 to 99 for those of the last century, and reads a day that is not there as another.
  if (year < 1000 || month < 1 || month > 12 || day < 1) return null;
  const midnightMs = Date.UTC(year, month - 1, day);
  return midnightMs < Date.UTC(year, month) ? midnightMs : null;
}

/** Milliseconds since midnight. A fraction is cut and not rounded, or a time would move into the next second, or year. */
function readTime(hour: number, minute: number, second: number, fraction: string): number | null {
  const millis = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const timeMs = ((hour * 60 + minute) * 60 + second) * 1000 + millis;
  if (hour === 24) return timeMs === DAY_MS && Number(fraction) === 0 ? timeMs : null;
  return hour < 24 && minute < 60 && second <= 60 ? timeMs : null;
}

/** Whether it lies in the first second of a month in UTC, which is what 23:59:60 of the day before counts as. */
function followsLeapSecond(atMs: number, day: string): boolean {
  const [year = 0, month = 0] = day.split('-').map(Number);
  // The day's own month or the next: a zone moves it by less than a day.
  return [Date.UTC(year, month - 1), Date.UTC(year, month)].some((ms) => atMs >= ms && atMs < ms + 1000);
}

/** Of a text that was read before, as we keep it. @throws Error for a text that is no instant: a fault of ours */
export function storedInstant(text: string): number {
  const atMs = readInstant(text);
  if (atMs === null) throw new Error('what is kept as an instant is none');
  return atMs;
}

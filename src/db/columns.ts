import { customType } from 'drizzle-orm/mysql-core';

/**
 * Column types of ours. Each states how a value is sent and read, so that both drivers (TCP and PlanetScale) and both
 * servers (MySQL, MariaDB) give the same value back.
 */

/** Ids and codes compare byte by byte: `welcome5` is not `WELCOME5`. `length` in characters. */
export const id = (length: number) =>
  customType<{ data: string; driverData: string }>({
    dataType: () => `varchar(${length}) character set utf8mb4 collate utf8mb4_bin`,
  })();

const jsonText = <T>(read: (text: string) => T, write: (value: T) => string = JSON.stringify) =>
  customType<{ data: T; driverData: string }>({
    dataType: () => 'mediumtext',
    toDriver: (value) => write(value),
    fromDriver: read,
  })();

/** JSON read as text: MariaDB's JSON is text, and the drivers differ in whether they parse MySQL's. */
export const json = <T>() => jsonText<T>((text) => JSON.parse(text));

/**
 * Replaces JSON that cannot be parsed. A reader that throws would fail the whole answer for one row of another program;
 * instead, each row is checked by its contract (src/row-contracts).
 */
const UNREADABLE = Symbol('unreadable');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
}

/** JSON that other programs may have written. Text that cannot be parsed breaks the row's contract. */
export const othersJson = <T>() => jsonText<T>((text) => parsed(text) as T);

/** JSON with minor units: JSON has no bigint, so they are written and read as text. */
export const exactJson = () =>
  jsonText<unknown>(parsed, (value) =>
    JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one)),
  );

/** Parsed texts of the catalogue, which repeat from row to row and from request to request. */
const known = new Map<string, object>();
const KEPT_MAX = 5_000;
const KEPT_MAX_CHARS = 500;

/** JSON for small texts that many rows share. The parsed value is shared too, so it is frozen. */
export const sharedJson = <T extends object>() => {
  // The row before mostly had the same text, and comparing two texts is cheaper than looking one up.
  let last: { readonly text: string; readonly value: object } | null = null;
  return jsonText<T>((text) => {
    if (last?.text !== text) last = { text, value: known.get(text) ?? readShared(text) };
    return last.value as T;
  });
};

function readShared(text: string): object {
  const value = Object.freeze(parsed(text)) as object;
  // A full map is cleared: keeping account of use would cost more than parsing a text twice.
  if (known.size >= KEPT_MAX) known.clear();
  if (text.length <= KEPT_MAX_CHARS) known.set(text, value);
  return value;
}

/** A whole number beyond 2^53 (minor units, fen), read as bigint or text and never as a float. */
export const big = () =>
  customType<{ data: bigint; driverData: string | bigint }>({
    dataType: () => 'bigint',
    toDriver: (value) => value.toString(),
    fromDriver: (value) => BigInt(value),
  })();

/** What `datetime` can hold, from the year 1 to 9999; a statement with a time beyond that is refused by MySQL. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = Date.UTC(10_000) - 1;
const inRange = (ms: number): number => Math.max(FIRST_MS, Math.min(ms, LAST_MS));

/** An instant: epoch milliseconds in code (`…AtMs`), `datetime(3)` in UTC in the database, in any session time zone. */
export const instant = (column: string) =>
  customType<{ data: number; driverData: string }>({
    dataType: () => 'datetime(3)',
    toDriver: (ms) => new Date(inRange(ms)).toISOString().slice(0, 23).replace('T', ' '),
    fromDriver: instantOf,
  })(column);

const DATETIME_3_CHARS = 23;

/** Epoch milliseconds of `2026-01-05 08:00:00.123` in UTC, read digit by digit at a fifth of Date.parse's cost. */
export function instantOf(text: string): number {
  // Date.UTC takes years below 100 for another century, and a zero date is no instant.
  if (text.length !== DATETIME_3_CHARS || text.startsWith('0'))
    return Date.parse(`${text.replace(' ', 'T')}Z`);
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const millis = twoDigits(text, 20) * 10 + digit(text, 22);
  return Date.UTC(
    year,
    twoDigits(text, 5) - 1,
    twoDigits(text, 8),
    twoDigits(text, 11),
    twoDigits(text, 14),
    twoDigits(text, 17),
    millis,
  );
}

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48;
const twoDigits = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1);

/** A flag as tinyint, which both drivers give as a number. */
export const flag = () =>
  customType<{ data: boolean; driverData: number }>({
    dataType: () => 'tinyint',
    toDriver: (value) => (value ? 1 : 0),
    fromDriver: (value) => Number(value) === 1,
  })();

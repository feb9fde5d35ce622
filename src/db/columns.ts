import { customType } from 'drizzle-orm/mysql-core';

/**
 * Column types of ours. Each says in one place how a value travels, so that both drivers (TCP and PlanetScale)
 * and both servers (MySQL, MariaDB) give the same thing back.
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

/** JSON as text: MariaDB's JSON is text anyway, and the drivers differ in whether they parse MySQL's. */
export const json = <T>() => jsonText<T>((text) => JSON.parse(text));

/**
 * What stands for JSON that cannot be read. A reader that throws would take the whole answer with it, for one row that
 * somebody else wrote; rows are judged one by one instead (src/row-contracts).
 */
const UNREADABLE = Symbol('unreadable');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
}

/** JSON that others may have written: what cannot be read is no object, and the row's contract tells. */
export const othersJson = <T>() => jsonText<T>((text) => parsed(text) as T);

/** The same for what holds minor units: JSON has no bigint, so they are written as text, and read as that. */
export const exactJson = () =>
  jsonText<unknown>(parsed, (value) =>
    JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one)),
  );

/** Texts of the catalogue repeat from row to row and from request to request; they are read once. */
const known = new Map<string, object>();
const KEPT_MAX = 5_000;
const KEPT_MAX_CHARS = 500;

/** The same for small texts that many rows share. What is read is shared too, and so cannot be changed. */
export const sharedJson = <T extends object>() => {
  // Mostly the row before had the same, and to compare two texts is cheaper than to look one up.
  let last: { readonly text: string; readonly value: object } | null = null;
  return jsonText<T>((text) => {
    if (last?.text !== text) last = { text, value: known.get(text) ?? readShared(text) };
    return last.value as T;
  });
};

function readShared(text: string): object {
  const value = Object.freeze(parsed(text)) as object;
  // Begun anew when it is full: to keep account of use would cost more than a text read twice.
  if (known.size >= KEPT_MAX) known.clear();
  if (text.length <= KEPT_MAX_CHARS) known.set(text, value);
  return value;
}

/** A whole number beyond 2^53, read as it is or as text, and never as a float: minor units, fen. */
export const big = () =>
  customType<{ data: bigint; driverData: string | bigint }>({
    dataType: () => 'bigint',
    toDriver: (value) => value.toString(),
    fromDriver: (value) => BigInt(value),
  })();

/** An instant as epoch milliseconds here (so `…AtMs` in code) and `datetime(3)` in UTC there, whatever the session's time zone. */
export const instant = (column: string) =>
  customType<{ data: number; driverData: string }>({
    dataType: () => 'datetime(3)',
    toDriver: (ms) => new Date(ms).toISOString().slice(0, 23).replace('T', ' '),
    fromDriver: instantOf,
  })(column);

const DATETIME_3_CHARS = 23;

/** Epoch milliseconds of `2026-01-05 08:00:00.123` in UTC, digit by digit: a fifth of what Date.parse costs. */
export function instantOf(text: string): number {
  // Before the year 1000 Date.UTC means another century; a zero date is no instant at all.
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

/** A yes or no as tinyint, which both drivers give as a number. */
export const flag = () =>
  customType<{ data: boolean; driverData: number }>({
    dataType: () => 'tinyint',
    toDriver: (value) => (value ? 1 : 0),
    fromDriver: (value) => Number(value) === 1,
  })();

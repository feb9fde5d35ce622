import { type SQL, sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/mysql-core';
import { type Row, travelsInRow } from './in-row.ts';

/**
 * Column types for schemas that were not made for us (docs/adopting.md): whatever a table says, the program sees ids as
 * texts, money in minor units, instants in epoch milliseconds, and its own words. Each takes the column's own name.
 */
const type = <T>(
  name: string,
  sqlType: string,
  toDriver: (value: T) => unknown,
  fromDriver: (value: unknown) => T,
) => customType<{ data: T; driverData: unknown }>({ dataType: () => sqlType, toDriver, fromDriver })(name);

const WHOLE_ID = /^(0|[1-9]\d{0,18})$/;

/**
 * A number that is a text here. What is no number of its form finds nothing, and is no row's: MySQL would take `12abc` for
 * 12, and any word for 0. Sent as a number: compared with a text, its index would be of no use.
 */
export const numericId = (name: string, sqlType: 'bigint' | 'bigint unsigned' | 'int' = 'bigint') =>
  type<string>(name, sqlType, (value) => (WHOLE_ID.test(value) ? BigInt(value) : null), String);

/** Our words as codes of theirs. A code that nobody told us of stays as it is, and breaks the row's contract. */
export const coded = <T extends string | boolean | number>(
  name: string,
  sqlType: string,
  codes: readonly (readonly [ours: T, theirs: string | number])[],
) =>
  type<T>(
    name,
    sqlType,
    // A word that they have no code for is in none of their rows.
    (value) => codes.find(([ours]) => ours === value)?.[1] ?? null,
    (value) => codes.find(([, theirs]) => String(theirs) === String(value))?.[0] ?? (String(value) as T),
  );

/** A yes or no that is a number of theirs: 0 is no. */
export const nonZero = (name: string, sqlType: 'tinyint' | 'int') =>
  type<boolean>(
    name,
    sqlType,
    (value) => (value ? 1 : 0),
    (value) => Number(value) !== 0,
  );

/** A text that is compared byte by byte, as ids and codes are. */
export const exactText = (name: string, length: number) =>
  type<string>(
    name,
    `varchar(${length}) character set utf8mb4 collate utf8mb4_bin`,
    (value) => value,
    String,
  );

/** An instant as epoch milliseconds or seconds; of seconds, the fraction is lost. */
export const epoch = (name: string, unit: 'ms' | 's') =>
  type<number>(
    name,
    'bigint',
    (ms) => (unit === 'ms' ? ms : Math.floor(ms / 1_000)),
    (value) => (unit === 'ms' ? Number(value) : Number(value) * 1_000),
  );

/** `12.30` with 2 digits is 1230; no float on the way. */
function scaled(text: string, digits: number): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const all = BigInt(`${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`);
  return text.startsWith('-') ? -all : all;
}

function decimalText(value: bigint, digits: number): string {
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  const at = text.length - digits;
  return `${value < 0n ? '-' : ''}${text.slice(0, at)}${digits === 0 ? '' : `.${text.slice(at)}`}`;
}

/** A decimal whose last digit is our unit: yuan with two is fen. */
export const decimalUnits = (name: string, precision: number, digits: number) =>
  type<bigint>(
    name,
    `decimal(${precision},${digits})`,
    (value) => decimalText(value, digits),
    (value) => scaled(String(value), digits),
  );

/** The same for numbers that are small: kilograms with three digits are grams, percent with two are basis points. */
export const smallDecimalUnits = (name: string, precision: number, digits: number) =>
  type<number>(
    name,
    `decimal(${precision},${digits})`,
    (value) => decimalText(BigInt(value), digits),
    (value) => Number(scaled(String(value), digits)),
  );

/** What no amount of a currency can be: the row's contract refuses it. */
const NO_AMOUNT = -1n;

/**
 * An amount in major units, of the currency that the row has as `currency`. `others`: digits of the currencies that have
 * other than two; a currency with more digits than the column cannot be kept.
 */
export function amount(
  name: string,
  precision: number,
  digits: number,
  others: Readonly<Record<string, number>>,
) {
  const less = ({ currency }: Row): bigint => {
    const own = others[String(currency)] ?? 2;
    if (own > digits) throw new RangeError(`${name} has too few digits for ${String(currency)}`);
    return 10n ** BigInt(digits - own);
  };
  const read = travelsInRow((value: unknown): bigint => scaled(String(value), digits), {
    read: (value, row) => {
      const by = less(row);
      return (value as bigint) % by === 0n ? (value as bigint) / by : NO_AMOUNT;
    },
    write: (value, row) => (value === null ? null : decimalText((value as bigint) * less(row), digits)),
  });
  return type<bigint>(name, `decimal(${precision},${digits})`, (value) => decimalText(value, digits), read);
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** A JSON column as one value of ours. */
export const wholeJson = <T>(name: string) =>
  type<T>(
    name,
    'json',
    (value) => JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one)),
    (value) => parsed(value) as T,
  );

/**
 * One of several values of ours that stand in one column: `of` finds it. The first of them is declared with `all`, which
 * makes the whole column of the row; the others by {@link readOnly}.
 */
export function partOf<T>(
  name: string,
  sqlType: string,
  of: (whole: unknown) => T,
  all: (row: Row) => unknown,
) {
  const read = travelsInRow((value: unknown): T => of(sqlType === 'json' ? parsed(value) : value), {
    read: (value) => value,
    write: (_, row) => (sqlType === 'json' ? JSON.stringify(all(row)) : all(row)),
  });
  return type<T>(name, sqlType, (value) => JSON.stringify(value), read);
}

/** Read, and never written: another column of ours stands in the same one and writes it. */
export const readOnly = <B extends { generatedAlwaysAs(as: SQL): unknown }>(column: B): B =>
  column.generatedAlwaysAs(sql`''`) as B;

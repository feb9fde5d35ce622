import { type SQL, sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/mysql-core';
import { type Row, travelsInRow } from './in-row.ts';

/**
 * Column types for adopted schemas (docs/adopting.md). Whatever a table holds, the program sees ids as texts, money in
 * minor units, instants in epoch milliseconds, and its own words. Each type takes the column's own name.
 */
const type = <T>(
  name: string,
  sqlType: string,
  toDriver: (value: T) => unknown,
  fromDriver: (value: unknown) => T,
) => customType<{ data: T; driverData: unknown }>({ dataType: () => sqlType, toDriver, fromDriver })(name);

const WHOLE_ID = /^(0|[1-9]\d{0,18})$/;

/**
 * A numeric column that is a text in the program. A text that is no number of this form finds no row, for MySQL would
 * take `12abc` for 12 and any word for 0. It is sent as a number: an index does not serve a comparison with a text.
 */
export const numericId = (name: string, sqlType: 'bigint' | 'bigint unsigned' | 'int' = 'bigint') =>
  type<string>(name, sqlType, (value) => (WHOLE_ID.test(value) ? BigInt(value) : null), String);

/** Maps our words to their codes. An unknown code stays as it is and breaks the row's contract. */
export const coded = <T extends string | boolean | number>(
  name: string,
  sqlType: string,
  codes: readonly (readonly [ours: T, theirs: string | number])[],
) =>
  type<T>(
    name,
    sqlType,
    // A word without a code is in no row of theirs.
    (value) => codes.find(([ours]) => ours === value)?.[1] ?? null,
    (value) => codes.find(([, theirs]) => String(theirs) === String(value))?.[0] ?? (String(value) as T),
  );

/** A flag that is a number of theirs: 0 is false. */
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

/** An instant as epoch milliseconds or seconds; seconds lose the fraction. */
export const epoch = (name: string, unit: 'ms' | 's') =>
  type<number>(
    name,
    'bigint',
    (ms) => (unit === 'ms' ? ms : Math.floor(ms / 1_000)),
    (value) => (unit === 'ms' ? Number(value) : Number(value) * 1_000),
  );

/** `12.30` with 2 digits is 1230, computed without floats. */
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

/** A decimal whose last digit is our unit: yuan with two digits are fen. */
export const decimalUnits = (name: string, precision: number, digits: number) =>
  type<bigint>(
    name,
    `decimal(${precision},${digits})`,
    (value) => decimalText(value, digits),
    (value) => scaled(String(value), digits),
  );

/** {@link decimalUnits} for small numbers: kilograms with three digits are grams, percent with two are basis points. */
export const smallDecimalUnits = (name: string, precision: number, digits: number) =>
  type<number>(
    name,
    `decimal(${precision},${digits})`,
    (value) => decimalText(BigInt(value), digits),
    (value) => Number(scaled(String(value), digits)),
  );

/** Stands for an unreadable amount; the row's contract refuses it. */
const NO_AMOUNT = -1n;

/**
 * An amount in major units of the row's `currency`. `others` has the digits of currencies with other than two. A
 * currency with more digits than the column cannot be kept.
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

/** A JSON column that is one value of ours. */
export const wholeJson = <T>(name: string) =>
  type<T>(
    name,
    'json',
    (value) => JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one)),
    (value) => parsed(value) as T,
  );

/**
 * One of several values of ours in one column; `of` finds it. The first of them is declared with `all`, which makes the
 * whole column from the row; the others with {@link readOnly}.
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

/** A column that is only read: another column of ours writes the same column of theirs. */
export const readOnly = <B extends { generatedAlwaysAs(as: SQL): unknown }>(column: B): B =>
  column.generatedAlwaysAs(sql`''`) as B;

import { isObject, type Json } from './read-json.ts';

export type MoneyValue = { readonly v: string; readonly c: string };

/** Whether a value is wire money (spec 2): `{"v": "19.20", "c": "USD"}`. */
export function isMoney(value: Json | undefined): value is MoneyValue {
  return (
    isObject(value) &&
    typeof value.v === 'string' &&
    typeof value.c === 'string' &&
    Object.keys(value).length === 2
  );
}

const DECIMAL = /^(-?)(\d{1,18})(?:\.(\d{1,6}))?$/;

/**
 * The exact difference of two decimal texts in units of the last digit of the longer one; null when one is no decimal.
 * `('19.20', '19.21')` is 1n, `('19.2', '19.20')` is 0n.
 */
export function distance(old: string, fresh: string): bigint | null {
  const a = DECIMAL.exec(old);
  const b = DECIMAL.exec(fresh);
  if (a === null || b === null) return null;
  const digits = Math.max(a[3]?.length ?? 0, b[3]?.length ?? 0);
  const scaled = ([, sign, whole = '', part = '']: RegExpExecArray) =>
    BigInt(`${sign ?? ''}${whole}${part.padEnd(digits, '0')}`);
  return scaled(b) - scaled(a);
}

export type TimeForm = 'iso_s' | 'iso_ms' | 'iso_offset' | 'local' | 'epoch_s' | 'epoch_ms';

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/;
const LOCAL = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}$/;

/** The form and the instant of a time; null for another value. A time without a zone is read as UTC. */
export function readTime(value: Json | undefined): { form: TimeForm; ms: number } | null {
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (value > 1e9 && value < 1e10) return { form: 'epoch_s', ms: value * 1000 };
    return value > 1e12 && value < 1e13 ? { form: 'epoch_ms', ms: value } : null;
  }
  if (typeof value !== 'string') return null;
  if (LOCAL.test(value)) return { form: 'local', ms: Date.parse(`${value.replace(' ', 'T')}Z`) };
  const [, fraction, zone] = ISO.exec(value) ?? [];
  if (zone === undefined) return null;
  const form = zone !== 'Z' ? 'iso_offset' : fraction === undefined ? 'iso_s' : 'iso_ms';
  return { form, ms: Date.parse(value) };
}

const TIME_NAME = /(?:_at|_time|_deadline|^time|^deadline|^as_of|_until)$/;
const TOKEN_NAME = /(?:^|_)(?:token|signature|nonce|request_id|trace_id|cursor)$/;

export const isTimeName = (name: string): boolean => TIME_NAME.test(name);
export const isTokenName = (name: string): boolean => TOKEN_NAME.test(name);

import { WrongUse } from '../arguments/wrong-use.ts';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `500ms`, `2s`, `10m`, `1h`, `7d` in ms. @throws WrongUse */
export function readDuration(name: string, text: string): number {
  const [, amount, unit] = /^(\d{1,6})(ms|s|m|h|d)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined)
    throw new WrongUse(`${name} is a number and ms, s, m, h or d.`);
  return Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/** An http address without path, query and slash at its end. @throws WrongUse */
export function readOrigin(name: string, text: string | undefined): string {
  if (text === undefined || !URL.canParse(text) || !/^https?:\/\//.test(text))
    throw new WrongUse(`${name} is an http address such as http://10.0.0.10:8000.`);
  const { origin, pathname, search, username } = new URL(text);
  if (pathname !== '/' || search !== '' || username !== '')
    throw new WrongUse(`${name} has no path, query or user.`);
  return origin;
}

/** A whole number. @throws WrongUse */
export function readCount(name: string, text: string, min: number, max: number): number {
  const count = /^\d{1,12}$/.test(text) ? Number(text) : -1;
  if (count < min || count > max) throw new WrongUse(`${name} is a number from ${min} to ${max}.`);
  return count;
}

/** `12.5` or `12.5%` as 0.125. @throws WrongUse */
export function readShare(name: string, text: string): number {
  const [, percent] = /^(\d{1,3}(?:\.\d{1,4})?)%?$/.exec(text) ?? [];
  if (percent === undefined || Number(percent) > 100)
    throw new WrongUse(`${name} is a percentage from 0 to 100.`);
  return Number(percent) / 100;
}

import { existsSync } from 'node:fs';

/** What the value of an option may be. */
export type Kind<T> = {
  /** how the help writes a value */
  readonly placeholder: string;
  /** what it may be, after "is": a refusal says it */
  readonly may: string;
  /** the same as short as it can be, in the option's line of the help; '' where that line says it */
  readonly hint: string;
  /** @returns undefined for what it may not be */
  readonly read: (text: string) => T | undefined;
};

/** Any text that is not empty. */
export const text = (placeholder: string): Kind<string> => ({
  placeholder,
  may: `a text (${placeholder})`,
  hint: '',
  read: (given) => (given === '' ? undefined : given),
});

/** A file that exists. */
export const file: Kind<string> = {
  placeholder: 'FILE',
  may: 'a file that exists',
  hint: '',
  read: (given) => (existsSync(given) ? given : undefined),
};

/** A whole number. */
export const count = (from: number, to: number): Kind<number> => ({
  placeholder: 'N',
  may: `a whole number from ${from} to ${to}`,
  hint: `${from} to ${to}`,
  read: (given) => (/^\d{1,12}$/.test(given) ? within(Number(given), from, to) : undefined),
});

/** A number above 0 that may have a fraction. */
export const amount = (to: number): Kind<number> => ({
  placeholder: 'N',
  may: `a number above 0 and at most ${to}`,
  hint: `above 0, at most ${to}`,
  read: (given) =>
    /^\d{1,9}(\.\d{1,3})?$/.test(given) ? within(Number(given), Number.MIN_VALUE, to) : undefined,
});

const within = (found: number, from: number, to: number) =>
  found >= from && found <= to ? found : undefined;

export const oneOf = <const T extends string>(
  names: readonly T[],
  /** other spellings */
  also: Readonly<Record<string, T>> = {},
  placeholder = 'NAME',
): Kind<T> => ({
  placeholder,
  may: `one of ${names.join(', ')}`,
  hint: names.join(', '),
  read: (given) =>
    names.find((one) => one === given) ?? (Object.hasOwn(also, given) ? also[given] : undefined),
});

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const durationOf = (may: string, pattern: RegExp): Kind<number> => ({
  placeholder: 'TIME',
  may,
  hint: may,
  read(given) {
    const [, number, unit] = pattern.exec(given) ?? [];
    return unit === undefined ? undefined : Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS];
  },
});

/** `500ms`, `2s`, `10m`, `1h`, `7d` in ms. */
export const duration = durationOf('a number and ms, s, m, h or d', /^(\d{1,6})(ms|s|m|h|d)$/);

/** A duration of whole seconds, in ms. */
export const longDuration = durationOf('a number and s, m, h or d', /^(\d{1,6})(s|m|h|d)$/);

/** An http address without a slash at its end. */
export const address: Kind<string> = {
  placeholder: 'URL',
  may: 'an http address such as http://127.0.0.1:8787',
  hint: '',
  read: (given) =>
    /^https?:\/\//.test(given) && URL.canParse(given) ? given.replace(/\/+$/, '') : undefined,
};

/** The origin of a service. */
export const origin: Kind<string> = {
  placeholder: 'URL',
  may: 'an http address such as http://10.0.0.10:8000, without path, query and user',
  hint: '',
  read(given) {
    if (address.read(given) === undefined) return undefined;
    const url = new URL(given);
    return url.pathname === '/' && url.search === '' && url.username === '' ? url.origin : undefined;
  },
};

export const databaseUrl: Kind<string> = {
  placeholder: 'DATABASE_URL',
  may: 'an address such as mysql://user:password@host:3306/database',
  hint: '',
  read: (given) => (/^mysql:\/\/.+\/.+/.test(given) && URL.canParse(given) ? given : undefined),
};

/** `12.5` or `12.5%` as 0.125. */
export const share: Kind<number> = {
  placeholder: 'PERCENT',
  may: 'a percentage from 0 to 100',
  hint: '',
  read(given) {
    const [, percent] = /^(\d{1,3}(?:\.\d{1,4})?)%?$/.exec(given) ?? [];
    return percent === undefined || Number(percent) > 100 ? undefined : Number(percent) / 100;
  },
};

import type { Kind } from './kinds.ts';

/** An option of a command, which reads as a T. */
export type Option<T> = {
  readonly help: string;
  /** null for a flag */
  readonly kind: Pick<Kind<unknown>, 'placeholder' | 'may' | 'hint'> | null;
  readonly isRequired: boolean;
  readonly isList: boolean;
  /** the default as the help shows it; '' for none */
  readonly shown: string;
  /** the option without which this one means nothing */
  readonly needs: string | null;
  /** What the given texts mean; none are given when the option is left out. @returns undefined when one is wrong */
  readonly read: (texts: readonly string[]) => T | undefined;
};

export type Options = Readonly<Record<string, Option<unknown>>>;

/** What the options of a command read as. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

const plain = { kind: null, isRequired: false, isList: false, shown: '', needs: null } as const;

export const flag = (help: string): Option<boolean> => ({
  ...plain,
  help,
  read: (texts) => texts.length > 0,
});

/** Null when it is left out; `shown` says what the command does then. */
export const optional = <T>(kind: Kind<T>, help: string, shown = ''): Option<T | null> => ({
  ...plain,
  help,
  kind,
  shown,
  read: ([given]) => (given === undefined ? null : kind.read(given)),
});

/** With a default, written as a person would give it. */
export const preset = <T>(kind: Kind<T>, shown: string, help: string): Option<T> => ({
  ...plain,
  help,
  kind,
  shown,
  read: ([given = shown]) => kind.read(given),
});

export const required = <T>(kind: Kind<T>, help: string): Option<T> => ({
  ...plain,
  help,
  kind,
  isRequired: true,
  read: ([given]) => (given === undefined ? undefined : kind.read(given)),
});

/** May be given several times. */
export const list = <T>(kind: Kind<T>, help: string): Option<readonly T[]> => ({
  ...plain,
  help,
  kind,
  isList: true,
  read(texts) {
    const read = texts.map((given) => kind.read(given));
    return read.some((one) => one === undefined) ? undefined : (read as T[]);
  },
});

/** An option that is refused unless another one is given. */
export const onlyWith = <T>(needs: string, option: Option<T>): Option<T> => ({ ...option, needs });

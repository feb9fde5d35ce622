/** The mutated folders of `src`, each with the share of mutants that must be noticed. */
export const GOALS: Readonly<Record<string, number>> = {
  domain: 95,
  operations: 85,
  repositories: 85,
  events: 85,
  kafka: 85,
  http: 85,
};

export const FOLDERS = Object.keys(GOALS);

export type Mutant = {
  /** The number in this build, which changes with the files. */
  readonly id: number;
  readonly file: string;
  /** The number within its file. */
  readonly ordinal: number;
  readonly line: number;
  /** The library's name of the operator. */
  readonly operator: string;
  readonly original: string;
  readonly replacement: string;
  /** The line on which it begins. */
  readonly text: string;
  /** Start and end as line and column, all from 0. */
  readonly place: readonly [number, number, number, number];
};

export const folderOf = (file: string): string => file.split('/')[1] ?? '';

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A key that stays the same when the line moves. */
export const keyOf = (
  mutant: Pick<Mutant, 'file' | 'operator' | 'original' | 'replacement' | 'text'>,
): string =>
  [mutant.file, mutant.operator, flat(mutant.text), flat(mutant.original), flat(mutant.replacement)].join(
    ' | ',
  );

/** Mutants that no test can notice, for they have no visible effect. The score leaves them out. */
export type Equivalent = {
  readonly file: string;
  readonly reason: string;
  /** Each as `operator | line | original | replacement`. */
  readonly mutants: readonly string[];
};

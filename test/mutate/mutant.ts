/** The folders of `src` that mutants are made of, with the share of them that must be noticed. */
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
  /** In this build: files come and go, and then it is another. */
  readonly id: number;
  readonly file: string;
  /** Which of its file's mutants. */
  readonly ordinal: number;
  readonly line: number;
  /** The library's name for what it does. */
  readonly operator: string;
  readonly original: string;
  readonly replacement: string;
  /** The line on which it begins. */
  readonly text: string;
  /** From line and column up to line and column, all from 0. */
  readonly place: readonly [number, number, number, number];
};

export const folderOf = (file: string): string => file.split('/')[1] ?? '';

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** What it is, wherever its line has moved to. */
export const keyOf = (
  mutant: Pick<Mutant, 'file' | 'operator' | 'original' | 'replacement' | 'text'>,
): string =>
  [mutant.file, mutant.operator, flat(mutant.text), flat(mutant.original), flat(mutant.replacement)].join(
    ' | ',
  );

/** Mutants that no test can notice, for they change nothing that can be seen. The score leaves them out. */
export type Equivalent = {
  readonly file: string;
  readonly reason: string;
  /** Each as `operator | line | original | replacement`. */
  readonly mutants: readonly string[];
};

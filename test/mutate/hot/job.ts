/** What the driver is told, as JSON in the file that MUTATE_JOB names. */
export type Job =
  | { readonly kind: 'reach'; readonly out: string; readonly files: readonly string[] }
  | {
      readonly kind: 'mutants';
      readonly out: string;
      /** The mutants are on from the beginning of the process: nothing may be loaded before. */
      readonly isFresh: boolean;
      /** What fails is run once more without the mutant. */
      readonly withControl: boolean;
      /** A test may take three times what it usually takes, and this. */
      readonly graceMs: number;
      readonly mutants: readonly { readonly id: number; readonly plan: readonly Part[] }[];
    };

/** Of one test file: the tests to run, in order, each with the time it usually takes. */
export type Part = {
  readonly file: string;
  readonly tests: readonly (readonly [name: string, usualMs: number])[];
};

/** What a run of all tests of one file told. Mutants are named by their number in this build. */
export type Reach = {
  readonly file: string;
  /** In the order of the file; a red one says nothing of a mutant. */
  readonly tests: readonly {
    readonly name: string;
    readonly ms: number;
    readonly isGreen: boolean;
    readonly reached: readonly number[];
  }[];
  /** While the file and what it imports were loaded: only what no file before it had loaded. */
  readonly loaded: readonly number[];
  /** By what is run around its tests. */
  readonly around: readonly number[];
  /** Each test is also green after those that come after it in the file. */
  readonly isOrderFree: boolean;
  readonly aroundMs: number;
};

export type Outcome = 'noticed' | 'survived' | 'timed out';

/** A line of what the driver writes. */
export type Said =
  | { readonly kind: 'alive'; readonly limitMs: number }
  | { readonly kind: 'begun'; readonly file: string }
  | { readonly kind: 'reach'; readonly reach: Reach }
  | { readonly kind: 'mutant'; readonly id: number }
  | {
      readonly kind: 'verdict';
      readonly id: number;
      readonly outcome: Outcome | 'unsure';
      readonly by: string | null;
      readonly ms: number;
    };

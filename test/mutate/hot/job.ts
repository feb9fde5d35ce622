/** The driver's task, as JSON in the file MUTATE_JOB. */
export type Job =
  | { readonly kind: 'reach'; readonly out: string; readonly files: readonly string[] }
  | {
      readonly kind: 'mutants';
      readonly out: string;
      /** The mutants are on from the beginning of the process, before anything is loaded. */
      readonly isFresh: boolean;
      /** A failing test runs once more without the mutant. */
      readonly withControl: boolean;
      /** A test may take three times its usual time plus this. */
      readonly graceMs: number;
      readonly mutants: readonly { readonly id: number; readonly plan: readonly Part[] }[];
    };

/** The tests to run of one file, in order, each with its usual time. */
export type Part = {
  readonly file: string;
  readonly tests: readonly (readonly [name: string, usualMs: number])[];
};

/** The result of a run of all tests of one file. Mutants are named by their number in this build. */
export type Reach = {
  readonly file: string;
  /** The tests in the order of the file; a red one proves nothing about a mutant. */
  readonly tests: readonly {
    readonly name: string;
    readonly ms: number;
    readonly isGreen: boolean;
    readonly reached: readonly number[];
  }[];
  /** Mutants reached while the file and its imports were loaded, without modules that were loaded before. */
  readonly loaded: readonly number[];
  /** Mutants reached by the hooks. */
  readonly around: readonly number[];
  /** The tests are green in reverse order too. */
  readonly isOrderFree: boolean;
  readonly aroundMs: number;
};

export type Outcome = 'noticed' | 'survived' | 'timed out';

/** A line of the driver's output. */
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

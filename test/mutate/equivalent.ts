import { keyOf, type Mutant } from './mutant.ts';

/** Mutants that no test can notice, for they change nothing that can be seen. The score leaves them out. */
export type Equivalent = Pick<Mutant, 'file' | 'operator' | 'text' | 'original' | 'replacement'> & {
  readonly reason: string;
};

export const EQUIVALENT: readonly Equivalent[] = [];

const KEYS = new Set(EQUIVALENT.map(keyOf));

/** Of mutants that are alike on lines that are alike, all are. */
export const isEquivalent = (mutant: Mutant): boolean => KEYS.has(keyOf(mutant));

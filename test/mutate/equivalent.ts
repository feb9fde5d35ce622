import { OF_MONEY } from './equivalent/money.ts';
import { OF_ORDER } from './equivalent/order.ts';
import { OF_VALUES } from './equivalent/values.ts';
import { type Equivalent, keyOf, type Mutant } from './mutant.ts';

export const EQUIVALENT: readonly Equivalent[] = [...OF_ORDER, ...OF_MONEY, ...OF_VALUES];

/** The keys of all equivalent mutants. */
export const EQUIVALENT_KEYS: ReadonlySet<string> = new Set(
  EQUIVALENT.flatMap(({ file, mutants }) => mutants.map((one) => `${file} | ${one}`)),
);

/** Equal mutants on equal lines are equivalent together. */
export const isEquivalent = (mutant: Mutant): boolean => EQUIVALENT_KEYS.has(keyOf(mutant));

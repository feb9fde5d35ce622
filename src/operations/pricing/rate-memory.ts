import type { Rate } from '../../domain/values/money.ts';
import type { Eager } from '../../platform/eager.ts';

export type DatedRate = { readonly rate: Rate; readonly asOfMs: number };
export type KeptRate = DatedRate & { readonly fetchedAtMs: number };
export type Rates = ReadonlyMap<string, KeptRate>;
/** From our own table; null where memory was fresh and it was not asked. */
export type KeptRates = Rates | null;

/** Where a process remembers the last rates; a Worker's is empty for each request, and the table serves. */
export type RateMemory = { last: Rates; fetching: Eager<Rates> | null };
export const createRateMemory = (): RateMemory => ({ last: new Map(), fetching: null });

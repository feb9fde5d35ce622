import type { Rate } from '../../domain/values/money.ts';
import type { Eager } from '../../platform/eager.ts';

export type DatedRate = { readonly rate: Rate; readonly asOfMs: number };
export type KeptRate = DatedRate & { readonly fetchedAtMs: number };
export type Rates = ReadonlyMap<string, KeptRate>;
/** Rates of our own table; null when memory was fresh and the table was not read. */
export type KeptRates = Rates | null;

/** The last rates that a process remembers. A Worker begins each request without any and reads the table. */
export type RateMemory = { last: Rates; fetching: Eager<Rates> | null };
export const createRateMemory = (): RateMemory => ({ last: new Map(), fetching: null });

import { DomainError } from '../values/errors.ts';
import type { Sku } from './catalogue.ts';
import type { Entry } from './price.ts';

const MAX_ENTRIES = 100;
export const MAX_COUNT = 999;

/** `{spu_id}-{sku_id}-{count}`: ASCII digits only, ids up to 20 digits, no leading zero in count (spec 2). */
const ENTRY = /^([0-9]{1,20})-([0-9]{1,20})-([1-9][0-9]{0,2})$/;

/** The problem of one entry of the request; `index` is null when the number of entries is wrong. */
type EntryProblem = { readonly index: number | null; readonly problem: string };

export type ParsedEntries =
  | { readonly ok: true; readonly entries: readonly Entry[] }
  | { readonly ok: false; readonly problems: readonly EntryProblem[] };

/**
 * Reads the entries of a request (spec 2). The same SKU twice is added up at its first place and keeps the index of
 * that place. The same SKU with another SPU stays apart, and {@link matchEntries} refuses it.
 */
export function parseEntries(raw: readonly string[]): ParsedEntries {
  if (raw.length < 1 || raw.length > MAX_ENTRIES) {
    return { ok: false, problems: [{ index: null, problem: `must be 1 to ${MAX_ENTRIES} entries` }] };
  }
  const merged = new Map<string, Entry>();
  const problems: EntryProblem[] = [];
  for (const [index, text] of raw.entries()) {
    const match = ENTRY.exec(text);
    if (match === null) {
      problems.push({
        index,
        problem: `must be {spu_id}-{sku_id}-{count} with a count of 1 to ${MAX_COUNT}`,
      });
      continue;
    }
    const [, spuId = '', skuId = '', digits = ''] = match;
    const key = `${spuId}-${skuId}`;
    const first = merged.get(key);
    const count = (first?.count ?? 0) + Number(digits);
    if (count > MAX_COUNT) problems.push({ index, problem: `adds up to more than ${MAX_COUNT} of one SKU` });
    merged.set(key, { spuId, skuId, count, index: first?.index ?? index });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, entries: [...merged.values()] };
}

/** An entry with the SKU that it names. */
export type MatchedEntry = { readonly entry: Entry; readonly sku: Sku };

/**
 * Finds the SKU of every entry, in request order.
 * @throws DomainError SKU_NOT_FOUND for an unknown SKU or one of another SPU; `index` is the entry's place in the
 * request as sent, before adding up (spec 4)
 */
export function matchEntries(entries: readonly Entry[], skus: ReadonlyMap<string, Sku>): MatchedEntry[] {
  return entries.map((entry, position) => {
    const sku = skus.get(entry.skuId);
    if (sku === undefined || sku.spuId !== entry.spuId) {
      throw new DomainError('SKU_NOT_FOUND', { index: entry.index ?? position });
    }
    return { entry, sku };
  });
}

import { convertFen, type Rate, sum } from '../values/money.ts';
import type { Sku } from './catalogue.ts';
import { matchEntries } from './entries.ts';
import type { Entry, GoodsLine, UnavailableReason } from './price.ts';

/** The lines of one mall in request order. `goods` is the sum of those that can be sold, in minor units. */
export type MallGoods = {
  readonly mall: string;
  readonly lines: readonly GoodsLine[];
  readonly goods: bigint;
};

/**
 * Step 1 of the price (spec 4): the unit is converted and rounded, then multiplied, so that the shown unit times the
 * count is always the line. Lines that cannot be sold keep unit and amount, with a reason.
 * @throws DomainError SKU_NOT_FOUND as {@link matchEntries}; RangeError for an unknown currency
 */
export function priceGoods(
  entries: readonly Entry[],
  skus: ReadonlyMap<string, Sku>,
  rate: Rate,
  currency: string,
): GoodsLine[] {
  return matchEntries(entries, skus).map(({ entry, sku }, position) => {
    const unit = convertFen(sku.priceFen, rate, currency);
    return {
      lineNo: position + 1,
      sku,
      count: entry.count,
      unit,
      amount: unit * BigInt(entry.count),
      reason: unavailableReason(sku, entry.count),
    };
  });
}

/** Why `count` of a SKU cannot be sold, as it is now; null when it can. */
export function unavailableReason(sku: Sku, count: number): UnavailableReason | null {
  if (!sku.onSale) return 'OFF_SHELF';
  return sku.stock < count ? 'STOCK_INSUFFICIENT' : null;
}

/** Whether the line can be sold; only such lines count in sums. */
export const isAvailable = (line: GoodsLine): boolean => line.reason === null;

/** Step 2 (spec 4): malls in the order in which each first appears, with the goods of their available lines. */
export function goodsByMall(lines: readonly GoodsLine[]): MallGoods[] {
  return [...Map.groupBy(lines, (line) => line.sku.mall)].map(([mall, own]) => ({
    mall,
    lines: own,
    goods: sum(own.filter(isAvailable).map((line) => line.amount)),
  }));
}

/** The count of a SKU; a list of these has each SKU once. */
export type Counted = { readonly skuId: string; readonly count: number };

import type { Money } from '../values/money.ts';
import type { Price } from './price.ts';

/** A line whose price differs from the shown one; null on the side where the line does not exist. */
export type ChangedLine = {
  readonly sku_id: string;
  readonly before: Money | null;
  readonly after: Money | null;
};

/**
 * The lines whose `payable` differs from what was shown, for PRICE_CHANGED (spec 6): in request order, then those
 * that are gone. Empty when only shipping or cash changed. `before` is in minor units of the price's currency.
 */
export function changedLines(
  before: readonly { readonly skuId: string; readonly payable: bigint }[],
  after: Price,
): ChangedLine[] {
  const money = (amountMinor: bigint | undefined): Money | null =>
    amountMinor === undefined ? null : { amountMinor, currency: after.currency };
  const shown = new Map(before.map((line) => [line.skuId, line.payable]));
  const now = new Map(
    after.malls
      .flatMap((mall) => mall.lines)
      .sort((a, b) => a.lineNo - b.lineNo)
      .map((line) => [line.sku.skuId, line.payable]),
  );
  const skuIds = new Set([...now.keys(), ...shown.keys()]);
  return [...skuIds]
    .filter((skuId) => shown.get(skuId) !== now.get(skuId))
    .map((skuId) => ({ sku_id: skuId, before: money(shown.get(skuId)), after: money(now.get(skuId)) }));
}

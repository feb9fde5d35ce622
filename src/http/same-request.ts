import { sha256Hex } from '../platform/sha256.ts';
import type { CheckoutBody } from './price-body.ts';
import type { RefundBody } from './refund-body.ts';

// What makes two requests the same one (spec 6, "Once"; spec 11, `refund_id`): what was understood of them, and not how
// it was written. Fields that are not known mean nothing, so they make no difference either.

/**
 * A validated checkout in one text: whatever the order of its JSON's keys, the spelling of its numbers, and whether what
 * is left out was left out or sent as null or its default. Entries stay in their order, which is that of the order's
 * lines and says which line gets an odd cent.
 */
export function checkoutText(body: CheckoutBody): string {
  const channels = Object.entries(body.mall_channels).filter(([, key]) => key !== '');
  const { expected_final: expected } = body;
  return JSON.stringify([
    body.entries.map(({ spuId, skuId, count }) => `${spuId}-${skuId}-${count}`),
    body.addr_id,
    channels.sort(([a], [b]) => (a < b ? -1 : 1)),
    body.coupon_code,
    body.no_remove_from_cart,
    sameAmount(body.cash),
    body.price_token || null,
    expected == null ? null : [sameAmount(expected.v), expected.c],
  ]);
}

/** "10.00" and "10.0" are 10. */
function sameAmount(decimal: string): string {
  const [whole = '', decimals = ''] = decimal.split('.');
  let end = decimals.length;
  while (end > 0 && decimals[end - 1] === '0') end -= 1;
  return end === 0 ? whole : `${whole}.${decimals.slice(0, end)}`;
}

/** A refund's entries where neither their order nor how a SKU is divided says anything: by SKU, each once. */
const inOneOrder = (entries: NonNullable<RefundBody['entries']>) =>
  [...Map.groupBy(entries, (entry) => entry.sku_id)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sku_id, same]) => ({ sku_id, count: same.reduce((sum, one) => sum + one.count, 0) }));

export type SameRequest = {
  /** hex SHA-256 of what is asked for */
  readonly requestHash: string;
  /** The same by the release before: its rows are there while both run, and for a day. */
  readonly formerHash: string;
};

/** `refund_id` is what it is compared under. The hash of entries in this order is the one of the release before, too. */
export function sameRefund({ refund_id: _, ...asked }: RefundBody): SameRequest {
  const { entries } = asked;
  const ordered = entries === null ? asked : { ...asked, entries: inOneOrder(entries) };
  return { requestHash: sha256Hex(textOf(ordered)), formerHash: sha256Hex(textOf(asked)) };
}

const textOf = (value: object): string =>
  JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? inner.toString() : inner));

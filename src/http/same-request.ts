import { sha256Hex } from '../platform/sha256.ts';
import type { CheckoutBody } from './price-body.ts';
import type { RefundBody } from './refund-body.ts';

// Two requests are the same by their meaning, not by their spelling (spec 6, "Once"; spec 11, `refund_id`). Unknown
// fields have no meaning, so they make no difference.

/**
 * The canonical text of a validated checkout. The order of JSON keys and the spelling of numbers do not matter, nor
 * whether a field was left out or sent as null or its default. Entries keep their order, which is the order of the
 * lines and decides which line gets an odd cent.
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

/** "10.00" and "10.0" become "10". */
function sameAmount(decimal: string): string {
  const [whole = '', decimals = ''] = decimal.split('.');
  let end = decimals.length;
  while (end > 0 && decimals[end - 1] === '0') end -= 1;
  return end === 0 ? whole : `${whole}.${decimals.slice(0, end)}`;
}

/** A refund's entries by SKU, each once: neither their order nor the division of a SKU has a meaning. */
const inOneOrder = (entries: NonNullable<RefundBody['entries']>) =>
  [...Map.groupBy(entries, (entry) => entry.sku_id)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sku_id, same]) => ({ sku_id, count: same.reduce((sum, one) => sum + one.count, 0) }));

export type SameRequest = {
  /** hex SHA-256 of the request's meaning */
  readonly requestHash: string;
  /** The hash as the release before computes it; its rows exist while both run, and for a day. */
  readonly formerHash: string;
};

/** The hashes of a refund, without its key `refund_id`. The former hash has the entries as they were sent. */
export function sameRefund({ refund_id: _, ...asked }: RefundBody): SameRequest {
  const { entries } = asked;
  const ordered = entries === null ? asked : { ...asked, entries: inOneOrder(entries) };
  return { requestHash: sha256Hex(textOf(ordered)), formerHash: sha256Hex(textOf(asked)) };
}

const textOf = (value: object): string =>
  JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? inner.toString() : inner));

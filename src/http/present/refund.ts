import type { StoredRefund } from '../../operations/shared/types.ts';
import { money } from './money.ts';

const iso = (ms: number) => new Date(ms).toISOString();

/** The fields that every answer has of a refund. */
export const presentRefundFacts = (refund: Omit<StoredRefund, 'orderId' | 'kind'>) => ({
  status: refund.status,
  amount: money(refund.amountMinor, refund.currency),
  shipping: money(refund.shippingMinor, refund.currency),
  entries: refund.units.map((one) => ({
    sku_id: one.skuId,
    count: one.count,
    amount: money(BigInt(one.amountMinor), refund.currency),
  })),
  to: refund.destination,
  reason: refund.reason,
  created_at: iso(refund.createdAtMs),
  updated_at: iso(refund.updatedAtMs),
});

/** The field `refund` of any answer (spec 11). */
export const presentRefund = (refund: StoredRefund) => ({
  id: refund.refundId,
  order_id: refund.orderId,
  ...presentRefundFacts(refund),
  legs: refund.legs.map((leg) => ({
    leg: leg.leg,
    amount: money(leg.amountMinor, leg.currency),
    status: leg.status,
    attempt: leg.attempts.at(-1)?.attempt ?? 1,
  })),
});

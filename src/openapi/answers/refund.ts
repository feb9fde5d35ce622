import * as v from 'valibot';
import { REFUND_STATUSES } from '../../domain/refunds/refund-state.ts';
import { count, money, time } from './common.ts';

const status = v.picklist(REFUND_STATUSES);

const fields = {
  id: v.string(),
  status,
  amount: money,
  shipping: money,
  entries: v.array(v.strictObject({ sku_id: v.string(), count, amount: money })),
  to: v.picklist(['original', 'wallet']),
  reason: v.string(),
  created_at: time,
  updated_at: time,
  legs: v.array(
    v.strictObject({
      leg: v.pipe(v.string(), v.description("a payment's id, or `wallet`")),
      status,
      amount: money,
      attempt: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
  ),
};

/** The field `refund` of any answer (spec 11). */
export const refund = v.strictObject({ ...fields, order_id: v.string() });
/** A refund in its order. */
export const orderRefund = v.strictObject({ ...fields, kind: v.string() });

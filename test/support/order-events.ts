/** Bodies of events as other services send them; a test gives only the fields that matter to it. */
const AT = '2026-01-05T08:00:00.000Z';

type Fields = Record<string, unknown>;

export const money = (v: string, c = 'USD') => ({ v, c });

export const paid = (
  orderId: string,
  status: 'authorized' | 'captured' | 'voided',
  amount: { v: string; c: string },
  more: Fields = {},
) => ({
  order_id: orderId,
  payment_id: 'pay-1',
  status,
  amount,
  method: 'adyen_card',
  occurred_at: AT,
  ...more,
});

export const failed = (orderId: string, more: Fields = {}) => ({
  order_id: orderId,
  payment_id: 'pay-1',
  reason_code: 'REFUSED',
  reason: 'Refused by the bank',
  occurred_at: AT,
  ...more,
});

export const purchased = (orderId: string, mall: string, entries: unknown, more: Fields = {}) => ({
  order_id: orderId,
  purchase_no: `P-${mall}`,
  mall,
  entries,
  occurred_at: AT,
  ...more,
});

export const group = (
  orderId: string,
  status: 'packed' | 'shipped' | 'arrived' | 'received',
  more: Fields = {},
) => ({
  order_id: orderId,
  group_id: 'G-1',
  status,
  carrier: 'SF',
  tracking_no: 'SF123',
  occurred_at: AT,
  ...more,
});

export const refundNotice = (
  refundId: string,
  orderId: string,
  status: 'succeeded' | 'failed',
  amount: { v: string; c: string },
  more: Fields = {},
) => ({ refund_id: refundId, order_id: orderId, status, amount, reason: '', occurred_at: AT, ...more });

/** The entries of the tests' usual cart. */
export const TAOBAO = [{ sku_id: '378047556', count: 2 }];
export const TMALL = [{ sku_id: '51200101', count: 1 }];

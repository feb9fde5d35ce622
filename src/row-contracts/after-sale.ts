import { notification, payment, refund } from '../db/schema/index.ts';
import { PAYMENT_STATUSES } from '../domain/payments/payment-fold.ts';
import { MAX_COUNT } from '../domain/pricing/entries.ts';
import { REFUND_STATUSES, WALLET } from '../domain/refunds/refund-state.ts';
import { contract } from './contract.ts';
import { anyText, currency, filled, instant, listOfObjects, minor, oneOf, orNull, whole } from './rules.ts';

const isCount = whole(1, MAX_COUNT);
const WHOLE_NUMBER = /^\d{1,30}$/;

export const paymentRowsOf = contract(
  payment,
  {
    orderId: filled,
    paymentId: filled,
    status: oneOf(PAYMENT_STATUSES),
    method: anyText,
    amountMinor: orNull(minor),
    currency: orNull(currency),
    reason: orNull(anyText),
    occurredAtMs: instant,
    updatedAtMs: instant,
  },
  {
    together: [
      {
        columns: ['paymentId', 'status'],
        column: 'paymentId',
        // Its refunds could not be told from those to the wallet. A failed payment has none.
        holds: (row) => row.paymentId !== WALLET || row.status === 'failed',
      },
    ],
  },
);

export const refundRowsOf = contract(refund, {
  orderId: filled,
  refundId: filled,
  userId: anyText,
  kind: filled,
  status: oneOf(REFUND_STATUSES),
  amountMinor: minor,
  currency,
  shippingMinor: minor,
  units: listOfObjects(
    ({ lineNo, skuId, count, amountMinor }) =>
      typeof lineNo === 'number' &&
      typeof skuId === 'string' &&
      isCount(count) &&
      typeof amountMinor === 'string' &&
      WHOLE_NUMBER.test(amountMinor),
  ),
  destination: anyText,
  reason: anyText,
  requestHash: anyText,
  createdAtMs: instant,
  updatedAtMs: instant,
});

export const notificationRows = contract(notification, {
  userId: filled,
  notiId: filled,
  sourceKey: anyText,
  kind: anyText,
  orderId: orNull(anyText),
  title: anyText,
  body: anyText,
  isRead: whole(0, 1),
  createdAtMs: instant,
});

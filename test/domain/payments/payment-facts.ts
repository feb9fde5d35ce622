import type { PaymentFact, PaymentStatus } from '../../../src/domain/payments/payment-fold.ts';

/** The due of the orders in these tests. */
export const due = { amountMinor: 100n, currency: 'USD' };

export const fact = (
  paymentId: string,
  status: PaymentStatus,
  amountMinor = 100n,
  occurredAtMs = 0,
  currency = 'USD',
): PaymentFact => ({
  paymentId,
  status,
  amount: status === 'failed' ? null : { amountMinor, currency },
  method: 'card',
  reason: status === 'failed' ? `refused-${occurredAtMs}` : null,
  occurredAtMs,
});

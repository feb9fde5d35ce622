/** The body of payment_notified_cm for a capture of `amount`. */
export const capturedBody = (orderId: string, amount: { readonly v: string; readonly c: string }) => ({
  order_id: orderId,
  payment_id: `pay-${orderId}`,
  status: 'captured',
  amount,
  method: 'adyen_card',
  occurred_at: '2026-01-05T08:00:00.000Z',
});

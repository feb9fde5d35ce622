import type { EventTarget } from './event-target.ts';
import { sendEvent } from './send-event.ts';

type PlacedAnswer = {
  readonly data: {
    readonly order: { readonly id: string; readonly final: { readonly v: string; readonly c: string } };
  };
};

/** The placed order's id in the answer. */
export const idOfPlaced = (answer: string): string => (JSON.parse(answer) as PlacedAnswer).data.order.id;

/**
 * Sends the payment's event of a just placed order (`payment:auto`). `answer` is the checkout's. A repeated checkout
 * sends the same event again, which changes nothing.
 */
export async function payPlaced(
  target: EventTarget,
  answer: string,
  status: 'authorized' | 'captured' | 'failed',
): Promise<void> {
  const { id, final } = (JSON.parse(answer) as PlacedAnswer).data.order;
  // The wallet has paid the order in full.
  if (/^[0.]+$/.test(final.v)) return;
  const payment = { order_id: id, payment_id: `QA-${id}` };
  if (status === 'failed') {
    const reason = { reason_code: 'QA_REFUSED', reason: 'Refused by a QA scenario' };
    await sendEvent(target, 'payment_failed_cm', { ...payment, ...reason });
    return;
  }
  await sendEvent(target, 'payment_notified_cm', { ...payment, status, amount: final, method: 'qa' });
}

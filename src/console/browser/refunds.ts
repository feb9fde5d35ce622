import { ask } from './api.ts';
import { el, input, select, state } from './dom.ts';
import { occurredAt, send, times } from './events.ts';
import { type Order, openOrder, refreshOrder } from './open-order.ts';

type Refund = Order['refunds'][number];

/** Refunds one line, as the ticket system does. */
export async function askRefund(): Promise<void> {
  const order = openOrder();
  if (order === null) return;
  const body = {
    refund_id: `QA-${order.short_id}-${crypto.randomUUID().slice(0, 6)}`,
    order_id: order.id,
    entries: [{ sku_id: select('refund-line').value, count: Number(input('refund-count').value) }],
    include_shipping: input('refund-shipping').checked,
    to: select('refund-to').value,
    reason: 'asked in the QA console',
  };
  for (let time = 0; time < times(); time += 1) {
    const answer = await ask<{ refund: Refund }>({
      who: 'tickets',
      method: 'POST',
      path: '/refund/refund',
      body,
    });
    if (!answer.ok) return state('order-state', `${answer.error}: ${answer.toast}`, 'bad');
  }
  await refreshOrder();
}

/** Buttons for payment's outcome of each card leg, and for the ticket system's retry. */
export function refundButtons(order: Order, refund: Refund): HTMLElement {
  const cards = refund.legs.filter((leg) => leg.leg !== 'wallet');
  const notices = cards.flatMap((leg) =>
    (['succeeded', 'failed'] as const).map((status) =>
      el(
        'button',
        {
          type: 'button',
          id: `notice-${refund.id}-${leg.leg}-${status}`,
          click: () =>
            void send('refund_notified', {
              refund_id: refund.id,
              order_id: order.id,
              status,
              amount: leg.amount,
              reason: status === 'failed' ? 'refused in the QA console' : '',
              attempt: leg.attempt,
              occurred_at: occurredAt(),
            }).then(() => refreshOrder()),
        },
        status === 'succeeded' ? 'Refund ok' : 'Refund failed',
      ),
    ),
  );
  const retry = el(
    'button',
    { type: 'button', id: `retry-${refund.id}`, click: () => void retryRefund(refund.id) },
    'Retry',
  );
  return el('div', { class: 'actions' }, ...notices, ...(refund.status === 'failed' ? [retry] : []));
}

async function retryRefund(refundId: string): Promise<void> {
  const body = { refund_id: refundId };
  const answer = await ask<object>({ who: 'tickets', method: 'POST', path: '/refund/retry', body });
  await refreshOrder();
  if (!answer.ok) state('order-state', `${answer.error}: ${answer.toast}`, 'bad');
}

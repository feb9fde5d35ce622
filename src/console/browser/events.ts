import { ask } from './api.ts';
import { byId, input, say, select, state } from './dom.ts';
import { showLetters } from './letters.ts';
import { type Order, openOrder, refreshOrder } from './open-order.ts';

const LATE_MS = 2 * 3_600_000;

type Sent = { readonly name: string; readonly body: object };

/** How often each event is sent. */
export const times = () => (select('delivery').value === 'twice' ? 2 : 1);

/** Now, or a time long ago when late events are chosen. */
export const occurredAt = () =>
  new Date(Date.now() - (select('delivery').value === 'late' ? LATE_MS : 0)).toISOString();

/** Sends one event as the orders service does, as often as chosen. @returns false when it was refused */
export async function send(name: string, body: object): Promise<boolean> {
  for (let time = 0; time < times(); time += 1) {
    const path = `/event/${name}`;
    const answer = await ask<{ outcome: string }>({ who: 'orders', method: 'POST', path, body });
    if (!answer.ok) {
      state('order-state', `${answer.error}: ${answer.toast}`, 'bad');
      return false;
    }
    say(`${name}: ${answer.data.outcome}`);
    if (answer.data.outcome === 'poison') await showLetters();
  }
  return true;
}

function payment(order: Order, status: 'authorized' | 'captured' | 'voided'): Sent {
  const typed = input('event-amount').value.trim();
  return {
    name: 'payment_notified_cm',
    body: {
      order_id: order.id,
      payment_id: paymentId(order),
      status,
      amount: typed === '' ? order.final : { v: typed, c: order.final.c },
      method: 'adyen_card',
      occurred_at: occurredAt(),
    },
  };
}

const paymentId = (order: Order) => `qa-${order.short_id}-${select('payment-number').value}`;

function failed(order: Order): Sent {
  const body = {
    order_id: order.id,
    payment_id: paymentId(order),
    reason_code: 'REFUSED',
    reason: 'refused in the QA console',
    occurred_at: occurredAt(),
  };
  return { name: 'payment_failed_cm', body };
}

/** A purchase for each mall. */
function purchased(order: Order): Sent[] {
  return [...new Set(order.lines.map((line) => line.mall))].map((mall) => ({
    name: 'purchased',
    body: {
      order_id: order.id,
      purchase_no: `qa-${order.short_id}-${mall}`,
      mall,
      entries: order.lines
        .filter((line) => line.mall === mall)
        .map(({ sku_id, count }) => ({ sku_id, count })),
      occurred_at: occurredAt(),
    },
  }));
}

function parcel(order: Order, status: string): Sent {
  const body = {
    order_id: order.id,
    group_id: input('group').value.trim() || 'G1',
    status,
    carrier: 'QA Express',
    tracking_no: `QA${order.short_id}`,
    occurred_at: occurredAt(),
  };
  return { name: 'group_update', body };
}

function eventsOf(order: Order, button: string): Sent[] {
  if (button === 'authorized' || button === 'captured' || button === 'voided')
    return [payment(order, button)];
  if (button === 'failed') return [failed(order)];
  if (button === 'purchased') return purchased(order);
  if (button !== 'all' && button !== 'reversed') return [parcel(order, button)];
  const all = [
    ...purchased(order),
    ...['shipped', 'arrived', 'received'].map((status) => parcel(order, status)),
  ];
  return button === 'all' ? all : all.reverse();
}

async function press(button: HTMLButtonElement): Promise<void> {
  const order = openOrder();
  if (order === null) return;
  button.setAttribute('aria-busy', 'true');
  let isFine = true;
  for (const { name, body } of eventsOf(order, button.dataset.event ?? '')) isFine &&= await send(name, body);
  if (isFine) await refreshOrder();
  button.removeAttribute('aria-busy');
}

async function act(action: string): Promise<void> {
  const order = openOrder();
  if (order === null) return;
  const path = `/shopping/orders/${order.id}/${action}`;
  const answer = await ask<object>({ who: 'user', as: order.user_id, method: 'POST', path });
  await refreshOrder();
  if (!answer.ok) state('order-state', `${answer.error}: ${answer.toast}`, 'bad');
}

export function watchEvents(): void {
  for (const button of byId('drive').querySelectorAll<HTMLButtonElement>('[data-event]'))
    button.addEventListener('click', () => void press(button));
  for (const button of byId('drive').querySelectorAll<HTMLButtonElement>('[data-action]'))
    button.addEventListener('click', () => void act(button.dataset.action ?? ''));
}

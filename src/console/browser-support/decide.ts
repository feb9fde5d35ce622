import { byId, el, fill, input, select, state } from '../browser/dom.ts';
import { shown, type Wire } from '../browser/money.ts';
import { ask, person } from './api.ts';
import type { Order } from './details.ts';
import { lookAgain } from './find.ts';
import { draw, onOrder, openOrder, showOrder } from './order.ts';

type Refund = {
  readonly id: string;
  readonly amount: Wire;
  readonly legs: readonly { readonly leg: string; readonly amount: Wire }[];
};

async function endReview(): Promise<void> {
  const order = openOrder();
  if (order === null) return;
  const action = select('review-action').value;
  const answer = await ask<{ order: Order }>({
    path: `/support/orders/${order.id}/review`,
    body: {
      action: action === 'cancel' ? 'cancel' : 'resolve',
      keep: action === 'keep',
      reason: input('review-reason').value,
      actor: person(),
    },
  });
  if (!answer.ok) return state('order-state', answer.problem, 'bad');
  input('review-reason').value = '';
  draw(answer.data.order);
  state('order-state', 'The review has ended.', 'good');
  byId('order-title').focus();
  await lookAgain();
}

/** The refund's body from the form; null without an order. */
function refundBody(): object | null {
  const order = openOrder();
  if (order === null) return null;
  const what = select('refund-what').value;
  const to = select('refund-to').value;
  if (what === 'amount') return { amount: { v: input('refund-amount').value.trim(), c: order.final.c }, to };
  if (what === 'all') return { to };
  const entries = [{ sku_id: select('refund-line').value, count: Number(input('refund-count').value) }];
  return { entries, include_shipping: input('refund-shipping').checked, to };
}

/** The id of the previewed refund, so that pressing the button twice makes one refund. */
let refundId = '';

/** Forgets the preview, which belongs to one order and one form. */
function forgetPreview(): void {
  refundId = '';
  const button = byId<HTMLButtonElement>('refund-ask');
  button.disabled = true;
  button.textContent = 'Refund';
  fill(byId('refund-legs'));
  state('refund-state', '');
}

async function preview(): Promise<void> {
  const order = openOrder();
  const body = refundBody();
  if (order === null || body === null) return;
  forgetPreview();
  const answer = await ask<{ refund: Refund }>({ path: `/support/orders/${order.id}/refund_preview`, body });
  if (!answer.ok) return state('refund-state', answer.problem, 'bad');
  const { amount, legs } = answer.data.refund;
  refundId = `S-${order.short_id}-${crypto.randomUUID().slice(0, 8)}`;
  fill(
    byId('refund-legs'),
    ...legs.map((leg) =>
      el('li', {}, `${shown(leg.amount)} to ${leg.leg === 'wallet' ? 'the wallet' : leg.leg}`),
    ),
  );
  state('refund-state', `${shown(amount)} would go back. Nothing is asked for yet.`, 'warn');
  const button = byId<HTMLButtonElement>('refund-ask');
  button.textContent = `Refund ${shown(amount)}`;
  button.disabled = false;
}

async function refund(): Promise<void> {
  const order = openOrder();
  const body = refundBody();
  if (order === null || body === null || refundId === '') return;
  const button = byId<HTMLButtonElement>('refund-ask');
  button.disabled = true;
  const reason = `${person()}: ${input('refund-reason').value}`.slice(0, 255);
  const answer = await ask<{ refund: Refund }>({
    path: '/refund/refund',
    body: { ...body, refund_id: refundId, order_id: order.id, reason },
    isRefund: true,
  });
  if (!answer.ok) {
    // The same id may be sent again, for it makes one refund only.
    button.disabled = false;
    return state('refund-state', answer.problem, 'bad');
  }
  await showOrder(order.id);
  state(
    'refund-state',
    `${answer.data.refund.id}: ${shown(answer.data.refund.amount)} is asked for.`,
    'good',
  );
}

function fitFields(): void {
  const what = select('refund-what').value;
  input('refund-amount').disabled = what !== 'amount';
  select('refund-line').disabled = what !== 'line';
  input('refund-count').disabled = what !== 'line';
  input('refund-shipping').disabled = what !== 'line';
}

export function watchDecisions(): void {
  byId('review-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void endReview();
  });
  const form = byId('refund-form');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void preview();
  });
  form.addEventListener('input', (event) => {
    fitFields();
    if ((event.target as Element).id !== 'refund-reason') forgetPreview();
  });
  byId('refund-ask').addEventListener('click', () => void refund());
  onOrder(forgetPreview);
}

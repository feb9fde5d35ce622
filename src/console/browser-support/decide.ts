import { byId, el, fill, input, select, state } from '../browser/dom.ts';
import { questions } from '../browser/latest.ts';
import { shown, type Wire } from '../browser/money.ts';
import { ask, person } from './api.ts';
import type { Order } from './details.ts';
import { lookAgain } from './find.ts';
import { onOrder, openOrder, redraw, refresh, tell } from './order.ts';

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
  if (!answer.ok) return tell(order, 'order-state', answer.problem, 'bad');
  if (openOrder()?.id === order.id) input('review-reason').value = '';
  redraw(answer.data.order);
  await lookAgain();
  tell(order, 'order-state', 'The review has ended.', 'good');
}

/** What the form asks to give back of this order. */
function refundBody(order: Order): object {
  const what = select('refund-what').value;
  const to = select('refund-to').value;
  if (what === 'amount') return { amount: { v: input('refund-amount').value.trim(), c: order.final.c }, to };
  if (what === 'all') return { to };
  const entries = [{ sku_id: select('refund-line').value, count: Number(input('refund-count').value) }];
  return { entries, include_shipping: input('refund-shipping').checked, to };
}

/** A refund as it was previewed: the button asks for exactly this. By its id, pressing twice makes one refund. */
type Previewed = { readonly order: Order; readonly body: object; readonly refundId: string };
let previewed: Previewed | null = null;
const previews = questions();

const refundButton = () => byId<HTMLButtonElement>('refund-ask');

/** Forgets the preview, also one whose answer is still to come: it belongs to one order and one form. */
function forgetPreview(): void {
  previews.forget();
  previewed = null;
  refundButton().disabled = true;
  refundButton().textContent = 'Refund';
  fill(byId('refund-legs'));
  state('refund-state', '');
}

async function preview(): Promise<void> {
  const order = openOrder();
  if (order === null) return;
  forgetPreview();
  const isLatest = previews.begin();
  const body = refundBody(order);
  const refundId = `S-${order.short_id}-${crypto.randomUUID().slice(0, 8)}`;
  const answer = await ask<{ refund: Refund }>({ path: `/support/orders/${order.id}/refund_preview`, body });
  if (!isLatest()) return;
  if (!answer.ok) return state('refund-state', answer.problem, 'bad');
  previewed = { order, body, refundId };
  const { amount, legs } = answer.data.refund;
  fill(
    byId('refund-legs'),
    ...legs.map((leg) =>
      el('li', {}, `${shown(leg.amount)} to ${leg.leg === 'wallet' ? 'the wallet' : leg.leg}`),
    ),
  );
  state('refund-state', `${shown(amount)} would go back. Nothing is asked for yet.`, 'warn');
  refundButton().textContent = `Refund ${shown(amount)}`;
  refundButton().disabled = false;
}

async function refund(): Promise<void> {
  const asked = previewed;
  if (asked === null) return;
  const { order, body, refundId } = asked;
  refundButton().disabled = true;
  const reason = `${person()}: ${input('refund-reason').value}`.slice(0, 255);
  const answer = await ask<{ refund: Refund }>({
    path: '/refund/refund',
    body: { ...body, refund_id: refundId, order_id: order.id, reason },
    isRefund: true,
  });
  if (!answer.ok) {
    // The same id may be sent again, for it makes one refund only.
    if (previewed === asked) refundButton().disabled = false;
    return tell(order, 'refund-state', answer.problem, 'bad');
  }
  await refresh(order);
  const { id, amount } = answer.data.refund;
  tell(order, 'refund-state', `${id}: ${shown(amount)} is asked for.`, 'good');
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

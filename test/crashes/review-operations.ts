import { paid } from '../support/order-events.ts';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import type { World } from '../support/world.ts';
import type { Operation } from './operations.ts';

// A person ends a review, in each way (spec 13): of money that came in short, and of an event told in two ways.

const SHORT = { v: '30.00', c: 'USD' };
const FOREIGN = { v: '60.00', c: 'GBP' };
const captured = (at: World, { id }: Placed, amount: typeof SHORT, paymentId: string) =>
  at.kafka('payment_notified_cm', paid(id, 'captured', amount, { payment_id: paymentId }));

/** Not paid: a part of the due came, and money in another currency. */
async function short(at: World): Promise<Placed> {
  const order = await place(at, { cash: 10 });
  await captured(at, order, SHORT, 'pay-1');
  await captured(at, order, FOREIGN, 'pay-2');
  return order;
}

/** Paid, and the same capture once more says another amount. */
async function contradicted(at: World): Promise<Placed> {
  const order = await place(at, { cash: 10 });
  await bring(at, order, 'paid');
  await captured(at, order, SHORT, `pay-${order.id}`);
  return order;
}

/** Again it is no review any more: 409, and nothing else. */
const end = (at: World, { id }: Placed, asked: object) =>
  at.service('backoffice', `/support/orders/${id}/review`, { reason: 'seen', actor: 'ann', ...asked });

const KEEP = { action: 'resolve', keep: true };
const GIVE_BACK = { action: 'resolve', keep: false };
const CANCEL = { action: 'cancel' };

export const REVIEW_OPERATIONS: readonly Operation[] = [
  { name: 'review resolved', prepare: contradicted, act: (at, order) => end(at, order, KEEP) },
  { name: 'review given back', prepare: short, act: (at, order) => end(at, order, GIVE_BACK) },
  { name: 'review canceled, not paid', prepare: short, act: (at, order) => end(at, order, CANCEL) },
  { name: 'review canceled, paid', prepare: contradicted, act: (at, order) => end(at, order, CANCEL) },
];

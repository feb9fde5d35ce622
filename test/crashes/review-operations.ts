import { paid } from '../support/order-events.ts';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import type { World } from '../support/world.ts';
import type { Operation } from './operations.ts';

// A person ends a review in each way (spec 13): a review for a short payment, and one for a contradicting event.

const SHORT = { v: '30.00', c: 'USD' };
const FOREIGN = { v: '60.00', c: 'GBP' };
const captured = (at: World, { id }: Placed, amount: typeof SHORT, paymentId: string) =>
  at.kafka('payment_notified_cm', paid(id, 'captured', amount, { payment_id: paymentId }));

/** An unpaid order with a part of the due, and with money in another currency. */
async function short(at: World): Promise<Placed> {
  const order = await place(at, { cash: 10 });
  await captured(at, order, SHORT, 'pay-1');
  await captured(at, order, FOREIGN, 'pay-2');
  return order;
}

/** A paid order, whose capture comes again with another amount. */
async function contradicted(at: World): Promise<Placed> {
  const order = await place(at, { cash: 10 });
  await bring(at, order, 'paid');
  await captured(at, order, SHORT, `pay-${order.id}`);
  return order;
}

/** The repeat gets 409 and changes nothing, because the review has ended. */
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

import { noProgress, type OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import { decide } from '../../../src/domain/order/decide.ts';
import { isUnclear, paymentsOf } from '../../../src/domain/order/facts.ts';
import { isRejected } from '../../../src/domain/order/rejection.ts';
import { clockOf } from '../alphabet.ts';
import type { Scene } from '../scenery.ts';

/** An order that the old service leaves: `stored` is what the rows have, `scene` the order once it is ours. */
export type HandedOver = { readonly stored: OrderAggregate; readonly scene: Scene };

const WALK = ['unpaid', 'authorized', 'paid', 'purchased', 'shipped', 'receiving', 'received'];
const reached = (status: string, least: string): boolean =>
  !WALK.includes(status) || WALK.indexOf(status) >= WALK.indexOf(least);

/** Whether the rows have everything that the order's future depends on. */
function isTold({ aggregate }: Scene): boolean {
  const { order, events, refunds, holdState } = aggregate;
  const isAhead = events.some(({ name, body }) => {
    if (name === 'purchased') return !reached(order.status, 'purchased');
    if (name !== 'group_update') return false;
    const state = body.status === 'arrived' ? 'receiving' : String(body.status);
    return state !== 'packed' && !reached(order.status, state);
  });
  // Only times tell which payments came before a ticket, and in the search time stands still.
  const isTimeless =
    refunds.every((one) => one.kind === 'auto') ||
    paymentsOf(aggregate).captures.length <= 1 ||
    refunds.every((one) => one.kind === 'ticket');
  return (
    !isAhead &&
    isTimeless &&
    !(['refused', 'deducting', 'releasing'] as unknown[]).includes(holdState) &&
    events.every((one) => one.state !== 'conflict') &&
    refunds.every((refund) =>
      refund.legs.every(
        (leg) =>
          leg.attempts.length === 1 &&
          // A refund's row has one state for all its legs.
          leg.status === refund.status &&
          (leg.leg !== 'wallet' || !isUnderWay(leg.status)),
      ),
    )
  );
}

const isUnderWay = (status: string): boolean => status === 'requested' || status === 'processing';

/** The order with only the rows of the live schema left; null when these cannot tell its state. */
export function handOver(scene: Scene): HandedOver | null {
  if (!isTold(scene)) return null;
  const { order, lines, refunds } = scene.aggregate;
  const { orderId } = order;
  const stored: OrderAggregate = {
    order,
    lines,
    progress: noProgress(orderId, order.userId),
    events: [],
    refunds: refunds.map((one) => ({ ...one, legs: [] })),
    holdState: null,
    unseenPayments: paymentsOf(scene.aggregate).payments.map((one) => ({
      orderId,
      paymentId: one.paymentId,
      status: one.status,
      method: one.method,
      amountMinor: one.amount?.amountMinor ?? null,
      currency: one.amount?.currency ?? null,
      reason: one.reason,
      occurredAtMs: one.occurredAtMs,
      updatedAtMs: one.occurredAtMs,
    })),
  };
  const at = { nowMs: clockOf(scene), newId: () => 'unused', authMaxDays: 7 };
  const taken = decide(stored, { kind: 'inherit' }, at);
  if (isRejected(taken)) throw new Error('an old order was not taken over');
  const { outgoing, notifications, requests, timeline } = taken.rows;
  if ([...outgoing, ...notifications, ...requests, ...timeline].length > 0 || taken.transitions.length > 0)
    throw new Error('old news was told again');
  // One row does not tell which part went back; test/domain/order/inherit-unclear.test.ts has these lives.
  if (taken.aggregate.refunds.some(isUnclear)) return null;
  return { stored, scene: { aggregate: taken.aggregate, requests: [], voidsAsked: scene.voidsAsked } };
}

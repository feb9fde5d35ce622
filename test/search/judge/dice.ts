import type { TaleCommand, TaleOrder } from '../tale';
import type { Model } from './model/model';

/** Small random numbers, the same for the same seed. */
export function dice(seed: number) {
  let state = seed >>> 0;
  return (sides: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

type Roll = (sides: number) => number;
export const oneOf = <T>(roll: Roll, ...items: readonly T[]): T => items[roll(items.length)] as T;

function event(roll: Roll, { due, currency }: TaleOrder): TaleCommand {
  const paymentId = oneOf(roll, 'p1', 'p2', 'p3');
  const atMs = 1000 * (paymentId === 'p2' ? 1 : 2);
  const kind = roll(12);
  if (kind < 7) {
    const amount = oneOf(roll, due, due, due - 30n, 30n, 30n, 0n);
    const status = oneOf(roll, 'authorized', 'captured', 'captured', 'voided');
    return { kind: 'payment', paymentId, status, amount, currency: roll(25) === 0 ? 'EUR' : currency, atMs };
  }
  if (kind === 7) return { kind: 'payment_failed', paymentId, reasonCode: 'declined', atMs };
  if (kind === 8)
    return { kind: 'purchased', purchaseNo: 'n1', mall: 'taobao', entries: [{ sku: 'A', count: 3 }] };
  if (kind === 9)
    return { kind: 'purchased', purchaseNo: 'n2', mall: 'tmall', entries: [{ sku: 'B', count: 1 }] };
  return {
    kind: 'group',
    groupId: 'g1',
    status: oneOf(roll, 'packed', 'shipped', 'arrived', 'received'),
    entries: null,
  };
}

function ofRefund(roll: Roll, model: Model): TaleCommand {
  const refund = oneOf(roll, ...model.refunds);
  const leg = refund === undefined ? undefined : oneOf(roll, ...refund.legs);
  if (refund === undefined || leg === undefined || roll(4) === 0) {
    const units = roll(2) === 0 ? [{ sku: 'A', count: 1 + roll(2) }] : null;
    const amount = units === null ? oneOf(roll, null, 30n, 10n) : null;
    const to = oneOf(roll, 'original', 'wallet');
    return { kind: 'ticket', refundId: `T${roll(4)}`, units, amount, includeShipping: roll(3) === 0, to };
  }
  const { refundId } = refund;
  if (roll(3) === 0) return { kind: 'retry', refundId };
  if (leg.tender === 'wallet' || roll(3) === 0)
    return { kind: 'leg_answer', refundId, tender: leg.tender, answer: oneOf(roll, 'accepted', 'refused') };
  const trulyAttempt = 1 + roll(leg.attempts.length);
  const attempt = roll(2) === 0 ? trulyAttempt : null;
  const amount = roll(9) === 0 ? leg.amount + 1n : leg.amount;
  const status = oneOf(roll, 'succeeded', 'failed', 'failed');
  const atMs = 10_000 * trulyAttempt + roll(2);
  const { tender, currency } = leg;
  return { kind: 'notice', refundId, tender, status, amount, currency, attempt, trulyAttempt, atMs };
}

export function anyCommand(roll: Roll, model: Model): TaleCommand {
  const kind = roll(20);
  if (kind < 9) return event(roll, model.order);
  if (kind < 17) return ofRefund(roll, model);
  if (kind === 17) return { kind: 'hold_answer', answer: roll(8) === 0 ? 'refused' : 'ok' };
  return { kind: oneOf(roll, 'cancel', 'confirm', 'expire', 'lapse', 'receipt_timeout') };
}

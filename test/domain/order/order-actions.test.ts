import { describe, expect, test } from 'bun:test';
import { ORDER_STATUSES } from '../../../src/domain/lifecycle/order-state.ts';
import { REVIEW_REASONS } from '../../../src/domain/lifecycle/order-transitions.ts';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import { decide, type OrderCommand } from '../../../src/domain/order/decide.ts';
import { actionsOf, canCancel, canConfirm, canPay } from '../../../src/domain/order/order-actions.ts';
import { isRejected } from '../../../src/domain/order/rejection.ts';
import { anOrder, NOW_MS } from './given.ts';

// What a user is told that can be done with an order (spec 13) is what can be done with it.

const at = { nowMs: NOW_MS, newId: () => crypto.randomUUID(), authMaxDays: 7 };
const cause = { actor: 'user', traceparent: null };
const order = (status: (typeof ORDER_STATUSES)[number], paymentReview = false) => ({
  ...{ status, paymentReview, payDeadlineMs: 1_000 },
});
const left = { leftStatus: null, leftAtMs: null, updatedAtMs: 5, reviewReasons: '' };

/** The order in a state, as one that we have changed last. */
function standing(status: (typeof ORDER_STATUSES)[number], reviewReasons: string): OrderAggregate {
  const base = anOrder();
  return {
    ...base,
    order: { ...base.order, status, paymentReview: reviewReasons !== '' },
    progress: { ...base.progress, reviewReasons, updatedAtMs: 5, leftAtMs: 5, leftStatus: status },
  };
}

describe('what can be done with an order', () => {
  test('it can be paid while unpaid, and no longer at its deadline', () => {
    const payable = (nowMs: number) => canPay({ status: 'unpaid', payDeadlineMs: 1_000 }, nowMs);
    expect([999, 1_000, 1_001].map(payable)).toEqual([true, false, false]);
    const others = ORDER_STATUSES.filter((status) => status !== 'unpaid');
    expect(others.some((status) => canPay({ status, payDeadlineMs: 1_000 }, 0))).toBe(false);
  });

  test('it can be canceled before it is paid, and confirmed while it arrives', () => {
    expect(ORDER_STATUSES.filter((status) => canCancel(order(status), left))).toEqual([
      'unpaid',
      'authorized',
    ]);
    expect(ORDER_STATUSES.filter((status) => canConfirm({ status }))).toEqual(['receiving']);
  });

  test('it is not canceled while its money is held, nor before it is: once the row is not as we left it', () => {
    const held = { ...left, reviewReasons: 'short_payment,changed_elsewhere' };
    expect(canCancel(order('unpaid', true), held)).toBe(false);
    expect(canCancel(order('unpaid', true), { ...left, reviewReasons: 'short_payment' })).toBe(true);
    expect(canCancel(order('unpaid', true), left)).toBe(false);
    expect(canCancel(order('unpaid'), { ...left, leftStatus: 'authorized', leftAtMs: 5 })).toBe(false);
    expect(canCancel(order('unpaid'), { ...left, leftStatus: 'unpaid', leftAtMs: 5 })).toBe(true);
    // Nothing of ours has come to it yet.
    expect(canCancel(order('unpaid', true), { ...left, updatedAtMs: 0 })).toBe(true);
  });

  test('all of it at once', () => {
    expect(actionsOf(order('unpaid'), left, 999)).toEqual({ pay: true, cancel: true, confirm: false });
    expect(actionsOf(order('unpaid', true), left, 1_000)).toEqual({
      pay: false,
      cancel: false,
      confirm: false,
    });
    expect(actionsOf(order('receiving'), left, 0)).toEqual({ pay: false, cancel: false, confirm: true });
  });
});

describe('what is shown is what the command then does', () => {
  const reasons = [
    '',
    ...REVIEW_REASONS,
    'short_payment,changed_elsewhere',
    'conflicting_event,inherited_review',
  ];
  test.each(ORDER_STATUSES.flatMap((status) => reasons.map((reason) => [status, reason] as const)))(
    '%s %s',
    (status, reason) => {
      const one = standing(status, reason);
      const can = actionsOf(one.order, one.progress, NOW_MS);
      const does = (command: OrderCommand) => !isRejected(decide(one, command, at));
      expect(does({ kind: 'cancel', cause })).toBe(can.cancel);
      expect(does({ kind: 'confirm', cause })).toBe(can.confirm);
    },
  );
});

import { expect } from 'bun:test';
import { noProgress, type OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import type { OrderChange } from '../../../src/domain/order/change.ts';
import { changedRows, holdMove } from '../../../src/domain/order/changed-rows.ts';
import { decide, type OrderCommand } from '../../../src/domain/order/decide.ts';
import type { OrderLine, OrderRow } from '../../../src/domain/order/records.ts';
import { isRejected, type Rejection } from '../../../src/domain/order/rejection.ts';

/** The time of every command, unless a test gives another. */
export const NOW_MS = Date.UTC(2026, 0, 5, 8);
export const ORDER_ID = '01EXAMPLE00000000000000001';

/** An order of 60.00, less what the wallet pays: A has two units of 10.00, B one of 30.00, shipping is 10.00. */
export function anOrder({
  cash = 0n,
  couponCode = '',
  cartLeftAtMs = null as number | null,
} = {}): OrderAggregate {
  const line = (lineNo: number, skuId: string, count: number, payableMinor: bigint): OrderLine => ({
    ...{ orderId: ORDER_ID, lineNo, skuId, count, payableMinor, couponDiscountMinor: 0n },
  });
  const order: OrderRow = {
    ...{ orderId: ORDER_ID, shortId: 'EXAMPLE2', userId: '1001', region: 'US', currency: 'USD', client: '' },
    ...{ status: 'unpaid', couponCode, cashMinor: cash, finalMinor: 6_000n - cash, shippingMinor: 1_000n },
    ...{ couponMinor: 0n, cartLeftAtMs, clientPaidAtMs: null, paymentReview: false },
    ...{ lastPaymentError: null, language: 'en', createdAtMs: NOW_MS, payDeadlineMs: NOW_MS + 30 * 60_000 },
  };
  return {
    order,
    progress: noProgress(ORDER_ID, order.userId),
    events: [],
    lines: [line(1, 'A', 2, 2_000n), line(2, 'B', 1, 3_000n)],
    refunds: [],
    holdState: cash > 0n ? 'bound' : null,
  };
}

/** The result of a change in words. A test names only the fields that it is about. */
type Then = {
  readonly status?: OrderRow['status'];
  /** the reasons of its review; empty without one */
  readonly review?: string;
  /** the topics of its outgoing events, without the copies of notifications */
  readonly told?: readonly string[];
  readonly notified?: readonly string[];
  /** the new requests to payment and rebate, with kind and key */
  readonly asked?: readonly string[];
  /** all refunds, with their kind, amount and state */
  readonly refunds?: readonly string[];
  /** earlier refunds whose kind changes, with the new kind */
  readonly marked?: readonly string[];
  readonly hold?: string;
  readonly givesBackStockAndCoupon?: boolean;
  /** the added events, with their states */
  readonly kept?: readonly string[];
};

/** All rows that a change writes: the added ones, and those of the order that differ from before. */
export const written = (change: OrderChange) => ({ ...change.rows, ...changedRows(change) });

function inWords(change: OrderChange): Required<Then> {
  const { before, aggregate, effects } = change;
  const rows = written(change);
  const hold = holdMove(change);
  return {
    status: aggregate.order.status,
    review: aggregate.progress.reviewReasons,
    told: rows.outgoing.map((one) => one.topic).filter((topic) => topic !== 'noti.user'),
    notified: rows.notifications.map((one) => one.kind),
    asked: rows.requests.map((one) => `${one.kind} ${one.askKey}`),
    refunds: aggregate.refunds.map((one) => `${one.refundId} ${one.kind} ${one.amountMinor} ${one.status}`),
    marked: rows.refunds
      .filter((one) => before.refunds.find(({ refundId }) => refundId === one.refundId)?.kind !== one.kind)
      .map((one) => `${one.refundId} ${one.kind}`),
    hold: hold === null ? 'untouched' : `${hold.from} to ${hold.to}`,
    givesBackStockAndCoupon: effects.givesBack,
    kept: rows.newEvents.map((one) => `${one.eventKey} ${one.state}`),
  };
}

let ids = 0;
function newId(): string {
  ids += 1;
  return String(ids);
}
const at = (nowMs: number) => ({ nowMs, newId, authMaxDays: 7 });

/** An order after the commands `before`; each of them must be accepted. */
export function given(order: OrderAggregate, ...before: readonly OrderCommand[]) {
  const now = before.reduce((aggregate, command) => {
    const decided = decide(aggregate, command, at(NOW_MS));
    if (isRejected(decided)) throw new Error(`not given: ${command.kind} is ${decided.rejected}`);
    return decided.aggregate;
  }, order);
  return {
    aggregate: now,
    when(command: OrderCommand, nowMs = NOW_MS) {
      const decided = decide(now, command, at(nowMs));
      return {
        /** the whole change, for results that `becomes` has no words for */
        get change(): OrderChange {
          if (isRejected(decided)) throw new Error(`rejected: ${decided.rejected}`);
          return decided;
        },
        get written() {
          return written(this.change);
        },
        becomes(expected: Then): void {
          const all = inWords(this.change);
          const named = Object.keys(expected) as (keyof Then)[];
          expect(Object.fromEntries(named.map((name) => [name, all[name]]))).toEqual(expected);
        },
        rejectedAs(expected: object): void {
          expect(decided).toMatchObject(expected);
        },
        /** the details of the refusal */
        refusedWith(details: object): void {
          const error = isRejected(decided) && decided.rejected === 'refused' ? decided.error : null;
          expect(error?.details).toEqual(details as never);
        },
        isRejected(expected: Rejection['rejected'], why?: string): void {
          const rejection = decided as Rejection;
          expect(rejection.rejected).toBe(expected);
          if (rejection.rejected === 'poison') expect(rejection.reason).toBe(why as typeof rejection.reason);
          if (rejection.rejected === 'refused') expect(rejection.error.code).toBe(why as never);
        },
      };
    },
  };
}

import {
  foldParcels,
  foldPurchases,
  type GroupFact,
  orderGoods,
  type Parcel,
} from '../lifecycle/fulfilment-fold.ts';
import type { OrderEvent, WireAmount, WireEntry } from '../lifecycle/order-event.ts';
import type { OrderStatus } from '../lifecycle/order-state.ts';
import type { OrderFacts } from '../lifecycle/order-transitions.ts';
import { foldPayments, type PaymentFact, type PaymentFold } from '../payments/payment-fold.ts';
import {
  type EarlierRefund,
  heldAmount,
  heldLegs,
  type RefundFacts,
  type RefundStage,
} from '../refunds/refund-facts.ts';
import { earlyHeld } from '../refunds/refund-legs.ts';
import { isFullyRefunded } from '../refunds/refund-progress.ts';
import { type RefundAttempt, type RefundLeg, refundStatus } from '../refunds/refund-state.ts';
import { atLeastZero, type Money, parseAmount, smallest, sum } from '../values/money.ts';
import { dueOf, type OrderAggregate, walletPaid } from './aggregate.ts';
import { inheritedOf, wasPurchased } from './inherited-fact.ts';
import type { RefundLegRow, StoredEvent, StoredRefund } from './records.ts';

/** The stored body was checked by its contract when it came in. */
export const eventOf = (row: Pick<StoredEvent, 'name' | 'body'>): OrderEvent =>
  ({ name: row.name, body: row.body }) as unknown as OrderEvent;

/** Only applied events count: a refused or contradicting event does not. */
const counts = (row: StoredEvent): boolean => row.state === 'applied';

/** An applied event, with the time that was read when it came in. */
type Told = { readonly event: OrderEvent; readonly occurredAtMs: number };

const told = (events: readonly StoredEvent[]): Told[] =>
  events.filter(counts).map((row) => ({ event: eventOf(row), occurredAtMs: row.occurredAtMs }));

/** The order's payments as its applied events tell them (spec 10). */
export const paymentsOf = ({ events, order }: OrderAggregate): PaymentFold =>
  foldPayments(
    [...(inheritedOf(events)?.payments ?? []), ...told(events).flatMap(paymentFact)],
    dueOf(order),
  );

/** All facts that follow from what is stored of the order. */
export function factsOf(aggregate: OrderAggregate, payments = paymentsOf(aggregate)): OrderFacts {
  const events = told(aggregate.events);
  const goods = orderGoods(aggregate.lines, refundedUnits(aggregate.refunds));
  const purchases = events.flatMap(({ event }) =>
    event.name === 'purchased' ? [{ entries: counted(event.body.entries) }] : [],
  );
  const inherited = inheritedOf(aggregate.events);
  return {
    due: aggregate.order.finalMinor,
    payments,
    givenEarly: earlyHeld(refundsOf(aggregate)),
    purchased:
      inherited !== null && wasPurchased(inherited)
        ? { all: true, partly: false }
        : foldPurchases(goods, purchases),
    shipped: foldParcels(goods, events.flatMap(groupFact)),
    isFullyRefunded: (status) =>
      aggregate.refunds.length > 0 &&
      isFullyRefunded(balanceOf(aggregate, payments, walletPaid(aggregate), status)),
  };
}

/** The parcels as the stored events tell them. Reading them needs no lock. */
export const parcelsOf = (events: readonly StoredEvent[]): readonly Parcel[] =>
  foldParcels(new Map(), told(events).flatMap(groupFact)).parcels;

/** A stored leg as `domain/refunds` has it. */
export const legOf = (row: RefundLegRow): RefundLeg => ({
  tender: row.leg,
  amount: row.amountMinor,
  attempts: row.attempts as RefundAttempt[],
});

/**
 * Does the row of a refund say otherwise than its legs. Ours never do: it is one of the old service, of which nobody knows
 * which part went, or that service has changed the row since (spec 17).
 */
export const isUnclear = ({ status, legs }: StoredRefund): boolean =>
  legs.length > 0 && status !== refundStatus(legs.map(legOf));

export const earlierRefund = (stored: StoredRefund): EarlierRefund => ({
  refundId: stored.refundId,
  to: stored.destination === 'wallet' ? 'wallet' : 'original',
  kind: stored.kind === 'auto' || stored.kind === 'early' ? stored.kind : 'ticket',
  currency: stored.currency,
  units: stored.units.map((one) => ({ ...one, amount: BigInt(one.amountMinor) })),
  shipping: stored.shippingMinor,
  legs: stored.legs.map(legOf),
  isUnclear: isUnclear(stored),
});

/** The refunds in the order's currency, and the others: no sum may have both. */
function refundsOf({ order, refunds }: BalanceSource): Pick<RefundFacts, 'refunds' | 'foreign'> {
  const all = refunds.map(earlierRefund);
  const isForeign = (one: EarlierRefund) => one.currency !== order.currency;
  return { refunds: all.filter((one) => !isForeign(one)), foreign: all.filter(isForeign) };
}

const STAGES: Partial<Record<OrderStatus, RefundStage>> = {
  unpaid: 'unpaid',
  authorized: 'unpaid',
  canceled: 'canceled',
};

/**
 * Has more gone back, or is on its way, than the cards brought? Then wallet money is, though rebate may have refused to
 * take it.
 */
export const isWalletGivenBack = (aggregate: OrderAggregate): boolean => {
  const { refunds } = refundsOf(aggregate);
  const held = sum(refunds.flatMap(heldLegs).map(heldAmount));
  return held > sum(paymentsOf(aggregate).captures.map((one) => one.captured));
};

/** The parts of an aggregate that its balance is made of. */
export type BalanceSource = Pick<OrderAggregate, 'order' | 'lines' | 'refunds'>;

/**
 * The order's balance: all money that came in and went out, on which every decision about money stands (spec 11).
 * `status`: the order's state by now.
 */
export function balanceOf(
  source: BalanceSource,
  payments: PaymentFold,
  wallet: bigint,
  status: OrderStatus = source.order.status,
): RefundFacts {
  const { order, lines } = source;
  // The part of a coupon that stands on no line was taken off the shipping (shipping_off): at most all of it, for lines of
  // the old service need not have their parts of any coupon.
  const onNoLine = order.couponMinor - sum(lines.map((line) => line.couponDiscountMinor));
  const offShipping = atLeastZero(smallest(onNoLine, order.shippingMinor));
  const stage = STAGES[status] ?? 'paid';
  return {
    currency: order.currency,
    stage,
    lines: lines.map(({ lineNo, skuId, count, payableMinor }) => ({
      lineNo,
      skuId,
      count,
      payable: payableMinor,
    })),
    shippingPaid: order.shippingMinor - offShipping,
    payments: payments.captures.map(({ paymentId, captured, kept }) => ({
      paymentId,
      captured,
      kept: stage === 'paid' ? kept : 0n,
    })),
    foreignPayments: payments.foreignCaptures.flatMap(({ paymentId, amount }) =>
      amount === null ? [] : [{ paymentId, captured: amount.amountMinor, currency: amount.currency }],
    ),
    wallet,
    ...refundsOf(source),
  };
}

/** {@link balanceOf} an aggregate in its own state. */
export const balance = (aggregate: OrderAggregate): RefundFacts =>
  balanceOf(aggregate, paymentsOf(aggregate), walletPaid(aggregate));

/** Units whose money went back: the order does not wait any more for them to be bought or received. */
const refundedUnits = (refunds: readonly StoredRefund[]) =>
  refunds.filter((refund) => refund.status === 'succeeded').flatMap((refund) => refund.units);

const moneyOf = ({ v, c }: WireAmount): Money => ({ amountMinor: parseAmount(v, c) ?? 0n, currency: c });

const counted = (entries: readonly WireEntry[]) =>
  entries.map(({ sku_id, count }) => ({ skuId: sku_id, count }));

function paymentFact({ event, occurredAtMs }: Told): PaymentFact[] {
  if (event.name === 'payment_notified_cm') {
    const { payment_id, status, amount, method } = event.body;
    return [
      {
        paymentId: payment_id,
        status,
        amount: moneyOf(amount),
        method,
        reason: null,
        occurredAtMs,
      },
    ];
  }
  if (event.name !== 'payment_failed_cm') return [];
  const { payment_id, reason_code, reason } = event.body;
  return [
    {
      paymentId: payment_id,
      status: 'failed',
      amount: null,
      method: '',
      reason: reason === '' ? reason_code : reason,
      occurredAtMs,
    },
  ];
}

function groupFact({ event, occurredAtMs }: Told): GroupFact[] {
  if (event.name !== 'group_update') return [];
  const { group_id, status, carrier, tracking_no, entries } = event.body;
  return [
    {
      groupId: group_id,
      status,
      carrier,
      trackingNo: tracking_no,
      entries: entries === null ? null : counted(entries),
      occurredAtMs,
    },
  ];
}

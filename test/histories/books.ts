import { type Facts, noFacts, PAID, type PaymentFacts } from '../search/judge/facts.ts';
import { balance, currencies, hasFailed, inAll, type Ledger, TO_WALLET } from '../search/judge/ledger.ts';
import { refundedOf } from '../search/judge/rules-walk.ts';
import { openShop } from '../search/judge/shop.ts';
import type { LegState, Seen } from '../search/tale.ts';
import { type Must, type OrderOf, of, type Snapshot, total } from '../support/invariants/snapshot.ts';
import type { AckedEvent, Model } from './model.ts';

/**
 * Asks the search's judge about each order of a history once nothing runs: what came in and was acknowledged is
 * compared with what went out. Its rules for single steps do not fit here, for steps run at once and faults hide
 * answers, so the order's state between two steps is not known.
 */
export function checkBooks(s: Snapshot, model: Model, must: Must): void {
  for (const order of s.orders) {
    const told = model.events.filter((one) => one.orderId === order.orderId);
    const payments = paymentsOf(told);
    // Of two events of one payment at the same time only the service knows the first.
    if (payments === null) continue;
    const seen = seenOf(s, order);
    const facts = factsOf(s, order, payments);
    const ledger = balance(facts, seen);
    const isWrong = (says: string) =>
      must('books', false, () => `${order.orderId} (${order.status}): ${says}`);
    holdHasEnded(seen, isWrong);
    if (hasLateSuccess(told, seen)) continue;
    outWithinIn(ledger, isWrong);
    keepsWhatIsDue(facts, seen, ledger, isWrong);
  }
}

type Tell = (says: string) => void;

function paymentsOf(told: readonly AckedEvent[]): readonly PaymentFacts[] | null {
  const payments = new Map<string, PaymentFacts>();
  for (const { name, key, content } of told) {
    if (name !== 'payment_notified_cm') continue;
    const [, id = '', status = ''] = key?.split('/') ?? [];
    const [v = '0', currency = ''] = content.split(' ');
    const sum = { amount: BigInt(v.replace('.', '')), currency };
    const known = payments.get(id) ?? { id, authorized: null, captured: null, voided: null };
    const first = known[status as 'captured'];
    if (first !== null && (first.amount !== sum.amount || first.currency !== currency)) return null;
    payments.set(id, { ...known, [status]: { ...sum, atMs: 0 } });
  }
  return [...payments.values()];
}

function seenOf(s: Snapshot, order: OrderOf): Seen {
  const { orderId } = order;
  const legs = of(s.legs, orderId);
  const hold = of(s.holds, orderId)[0]?.state ?? 'none';
  return {
    status: order.status,
    review: (of(s.progress, orderId)[0]?.reviewReasons ?? '').split(',').filter((one) => one !== ''),
    refunds: of(s.refunds, orderId).map((refund) => ({
      refundId: refund.refundId,
      isAuto: refund.refundId.startsWith('auto-'),
      state: refund.status as LegState,
      units: refund.units.map(({ skuId, count }) => ({ sku: skuId, count })),
      shipping: refund.shippingMinor,
      legs: legs
        .filter((leg) => leg.refundId === refund.refundId)
        .map((leg) => ({
          ...{ tender: leg.leg, amount: leg.amountMinor, currency: leg.currency },
          attempts: leg.attempts.map((one) => one.status as LegState),
        })),
    })),
    ...{ voidsAsked: [], moves: [], told: [], gaveBack: { stock: 0, coupon: 0 } },
    hold: hold as Seen['hold'],
  };
}

function factsOf(s: Snapshot, order: OrderOf, payments: readonly PaymentFacts[]): Facts {
  const lines = of(s.entries, order.orderId);
  const offShipping = order.couponMinor - total(lines.map((line) => line.couponDiscountMinor));
  const shop = openShop({
    currency: order.currency,
    due: order.finalMinor,
    cash: order.cashMinor,
    shipping: order.shippingMinor - offShipping,
    hasCoupon: order.couponCode !== '',
    lines: lines.map(({ skuId, mall, count, payableMinor }) => ({
      ...{ sku: skuId, mall, count, payable: payableMinor },
    })),
  });
  const tickets = of(s.refunds, order.orderId)
    .filter((one) => one.kind !== 'auto')
    .map(({ refundId, destination, kind }) => ({
      refundId,
      to: destination === 'wallet' ? ('wallet' as const) : ('original' as const),
      body: '',
      beforePaid: kind === 'early',
      beyond: total(
        of(s.legs, order.orderId)
          .filter((leg) => leg.refundId === refundId)
          .map((leg) => BigInt(leg.attempts[0]?.beyond ?? 0)),
      ),
    }));
  return { ...noFacts(shop), payments, tickets };
}

/** A late success: a failed attempt, or one with a later attempt, succeeded, so more may go out than came in. */
function hasLateSuccess(told: readonly AckedEvent[], seen: Seen): boolean {
  const notices = told.filter((one) => one.name === 'refund_notified');
  const isBoth = notices.some((one) => one.key === null || notices.some((other) => isOtherEnd(one, other)));
  return (
    isBoth ||
    seen.refunds.some(({ legs }) => legs.some(({ attempts }) => attempts.slice(0, -1).includes('succeeded')))
  );
}

const isOtherEnd = (one: AckedEvent, other: AckedEvent): boolean =>
  one.key?.endsWith('/failed') === true && other.key === one.key.replace(/failed$/, 'succeeded');

function outWithinIn(ledger: Ledger, isWrong: Tell): void {
  for (const { id, currency, in: came, out } of ledger.tenders)
    if (id !== TO_WALLET && out > came) isWrong(`${out} ${currency} out by ${id}, ${came} in`);
  for (const currency of currencies(ledger)) {
    const all = inAll(ledger, currency);
    if (all.out > all.in) isWrong(`${all.out} ${currency} out in all, ${all.in} in`);
  }
}

/**
 * A canceled order keeps nothing; a paid one exactly the due and the wallet's money; a refunded one nothing of them.
 */
function keepsWhatIsDue(facts: Facts, seen: Seen, ledger: Ledger, isWrong: Tell): void {
  const { due, cash, currency: ours } = facts.shop.order;
  const legs = seen.refunds.flatMap((refund) => refund.legs.map((leg) => ({ refund, leg })));
  const isOver = seen.status === 'canceled';
  for (const currency of currencies(ledger)) {
    // Money in another currency waits for a person until the order is over.
    if (!isOver && (!PAID.has(seen.status) || currency !== ours)) continue;
    const waits = legs.filter(({ refund, leg }) => hasFailed(leg) && (isOver || refund.isAuto));
    const failed = total(waits.filter(({ leg }) => leg.currency === currency).map(({ leg }) => leg.amount));
    const all = inAll(ledger, currency);
    const may = isOver ? 0n : due + (seen.hold === 'deducted' ? cash : 0n);
    if (all.in - all.out > may + failed)
      isWrong(`keeps ${all.in - all.out} ${currency}, may keep ${may} (${failed} failed and waits)`);
  }
  const { gave, of: paid } = refundedOf({ facts, seen });
  if (seen.status === 'refunded' && gave < paid) isWrong(`${gave} of ${paid} given back`);
}

function holdHasEnded({ status, hold }: Seen, isWrong: Tell): void {
  const may =
    status === 'unpaid' || status === 'authorized' ? 'bound' : PAID.has(status) ? 'deducted' : 'released';
  if (hold !== 'none' && hold !== 'refused' && hold !== may) isWrong(`the hold is ${hold}`);
}

import { smallest } from '../../../src/domain/values/money.ts';
import { fieldsOf } from './inbox.ts';
import { givenEarly, type Must, type OrderOf, of, type Snapshot, total } from './snapshot.ts';

type Leg = Snapshot['legs'][number];
type Refund = Snapshot['refunds'][number];

const isOpen = (leg: Leg) => leg.status === 'requested' || leg.status === 'processing';
/** How often a leg's money went back. */
const timesBack = (leg: Leg) => leg.attempts.filter((one) => one.status === 'succeeded').length;
const backOf = (leg: Leg) => leg.amountMinor * BigInt(timesBack(leg));
const legsOf = (s: Snapshot, refund: Refund) =>
  of(s.legs, refund.orderId).filter((leg) => leg.refundId === refund.refundId);

/**
 * Legs and states of refunds agree; no order, tender or line gives back more than it took; excess goes back in full.
 */
export function checkRefunds(s: Snapshot, must: Must): void {
  for (const refund of s.refunds) checkLegs(s, must, refund);
  for (const order of s.orders) {
    const own = of(s.refunds, order.orderId);
    if (own.length === 0) {
      checkExcess(s, must, order, own);
      continue;
    }
    const isLate = hasLateSuccess(s, order.orderId);
    checkExcess(s, must, order, own);
    checkMoney(s, must, order, own, isLate);
    if (!isLate) checkLines(s, must, order, own);
  }
  checkRequests(s, must);
}

function checkLegs(s: Snapshot, must: Must, refund: Refund): void {
  const legs = legsOf(s, refund);
  const sum = total(legs.map((leg) => leg.amountMinor));
  const name = refund.refundId;
  must('refund', sum === refund.amountMinor, () => `${name}: ${refund.amountMinor}, its legs ${sum}`);
  for (const leg of legs) {
    const should = timesBack(leg) > 0 ? 'succeeded' : leg.attempts.at(-1)?.status;
    must('refund', leg.status === should, () => `${name} ${leg.leg}: ${leg.status}, its attempts ${should}`);
  }
  const statuses = legs.map((leg) => leg.status);
  const should = statuses.every((one) => one === 'requested')
    ? 'requested'
    : legs.some(isOpen)
      ? 'processing'
      : statuses.includes('failed')
        ? 'failed'
        : 'succeeded';
  must('refund', refund.status === should, () => `${name}: ${refund.status}, its legs ${statuses}`);
}

/** payment reported a success after a failure; another refund may have the freed money by then (spec 11). */
const hasLateSuccess = (s: Snapshot, orderId: string): boolean => {
  const said = of(s.events, orderId).filter(
    (one) => one.name === 'refund_notified' && one.state === 'applied',
  );
  const which = (one: (typeof said)[number]) => one.eventKey.split('/').slice(0, 3).join('/');
  const failed = new Set(said.filter((one) => fieldsOf(one).status === 'failed').map(which));
  return said.some((one) => fieldsOf(one).status === 'succeeded' && failed.has(which(one)));
};

const captures = (s: Snapshot, order: OrderOf) =>
  of(s.payments, order.orderId).filter((row) => row.status === 'captured' && row.currency === order.currency);

function checkMoney(s: Snapshot, must: Must, order: OrderOf, own: readonly Refund[], isLate: boolean): void {
  const { orderId } = order;
  const taken = captures(s, order);
  const captured = total(taken.map((row) => row.amountMinor ?? 0n));
  const hold = of(s.holds, orderId)[0]?.state ?? '';
  const wallet = hold === 'deducting' || hold === 'deducted' ? order.cashMinor : 0n;
  const tickets = own.filter((refund) => refund.kind === 'ticket').flatMap((refund) => legsOf(s, refund));
  const due = smallest(captured, order.finalMinor);
  const back = total(tickets.map(backOf));
  const reviewed = of(s.progress, orderId)[0]?.reviewReasons.includes('refunded_too_much') === true;
  must(
    'refunded above captured',
    back <= due + wallet || reviewed,
    () => `${orderId}: ${back} back of ${due} + ${wallet}, and nobody is told`,
  );
  if (isLate) return;
  const held = total(
    tickets.filter((leg) => isOpen(leg) || timesBack(leg) > 0).map((leg) => leg.amountMinor),
  );
  const isOver = order.status === 'canceled';
  must(
    'refunded above captured',
    isOver || held <= due + wallet,
    () => `${orderId}: ${held} of ${due}+${wallet}`,
  );
  for (const { paymentId, amountMinor } of taken) {
    const legs = of(s.legs, orderId).filter((leg) => leg.leg === paymentId);
    const sum = total(legs.filter((leg) => isOpen(leg) || timesBack(leg) > 0).map((leg) => leg.amountMinor));
    must(
      'refunded above captured',
      sum <= (amountMinor ?? 0n),
      () => `${paymentId}: ${sum} of ${amountMinor}`,
    );
  }
}

/** Refunds never take more units or money of a line than it has, nor more shipping than was paid. */
function checkLines(s: Snapshot, must: Must, order: OrderOf, own: readonly Refund[]): void {
  const held = own.filter((one) => legsOf(s, one).some((leg) => isOpen(leg) || timesBack(leg) > 0));
  for (const line of of(s.entries, order.orderId)) {
    const units = held.flatMap((one) => one.units).filter((one) => one.lineNo === line.lineNo);
    const count = units.reduce((sum, one) => sum + one.count, 0);
    const worth = total(units.map((one) => BigInt(one.amountMinor)));
    const isRight = count <= line.count && worth <= line.payableMinor;
    must('refunded line', isRight, () => `${order.orderId} line ${line.lineNo}: ${count} units, ${worth}`);
  }
  const shipping = total(held.map((one) => one.shippingMinor));
  must('refunded line', shipping <= order.shippingMinor, () => `${order.orderId}: shipping ${shipping}`);
}

/** Excess money goes back by itself, all of it and once (spec 10, "Money that doesn't fit"). */
function checkExcess(s: Snapshot, must: Must, order: OrderOf, own: readonly Refund[]): void {
  const captured = total(captures(s, order).map((row) => row.amountMinor ?? 0n));
  const auto = own.filter((one) => one.kind === 'auto' && one.currency === order.currency);
  const given = total(auto.map((one) => one.amountMinor));
  const tickets = own.filter((one) => one.kind !== 'auto').flatMap((one) => legsOf(s, one));
  const taken = total(
    tickets.filter((leg) => leg.leg !== 'wallet' && leg.status !== 'failed').map((leg) => leg.amountMinor),
  );
  const early = own.filter((one) => one.kind === 'early').flatMap((refund) => legsOf(s, refund));
  const isOver = order.status === 'canceled';
  const tooMuch = captured > order.finalMinor ? captured - order.finalMinor : 0n;
  const beyond = (isOver ? captured - taken : tooMuch) - givenEarly(s, order.orderId);
  const should = beyond > 0n ? beyond : 0n;
  // If tickets have taken this money, or have failed since, only the limit is certain.
  const isSure = tickets.length === 0 && early.every((leg) => leg.status !== 'failed');
  const isRight = isSure ? given === should : given <= captured;
  must('excess', isRight, () => `${order.orderId} ${order.status}: ${given} went back, should ${should}`);
}

/** payment got only requests of attempts, each with its own key. */
function checkRequests(s: Snapshot, must: Must): void {
  const attempts = new Map<string, Leg>(
    s.legs.flatMap((leg) =>
      leg.attempts.map((one) => [`${leg.refundId}:${leg.leg}:${one.attempt}`, leg] as const),
    ),
  );
  for (const [key, request] of s.payment) {
    if (request.operation !== 'refund') continue;
    const leg = attempts.get(key);
    const amount = (request.body as { amount: { v: string } }).amount.v.replace('.', '');
    must('payment asked', leg !== undefined, () => `${key}: no such attempt`);
    if (leg !== undefined)
      must('payment asked', BigInt(amount) === leg.amountMinor, () => `${key}: asked ${amount}`);
  }
}

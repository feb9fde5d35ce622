import type { Deps, TransactionRepos } from '../deps.ts';
import { contentOf, eventKey, type OrderEvent } from '../domain/order-event.ts';
import type { StoredEvent } from '../repositories/order-events.ts';
import { type AcceptedEvent, conflictKey, newEventRow } from './accepted-event.ts';
import { type AdvanceCause, advance, type OrderChange } from './advance-order.ts';
import { eventOf, factsOf, type OrderLedger } from './order-ledger.ts';
import { checkAgainstOrder } from './poison-event.ts';
import { absorbRefundNotice, withAttempt } from './take-refund-notice.ts';

/**
 * In the transaction that holds the order's lock: has it come before, may it ever have an effect, and what follows.
 * Its own row is among the change's writes.
 * @throws PoisonEvent
 */
export async function applyEvent(
  deps: Deps,
  repos: TransactionRepos,
  change: OrderChange,
  accepted: AcceptedEvent,
): Promise<OrderChange | 'duplicate'> {
  const { ledger } = change;
  const event = withAttempt(ledger, accepted.event);
  const key = eventKey(event);
  const known = ledger.events.find((row) => row.eventKey === key);
  if (known !== undefined && contentOf(eventOf(known)) !== contentOf(event)) {
    return keepConflict(deps, repos, change, { ...accepted, event }, await conflictKey(key, event));
  }
  // `waiting` and `dead` were kept but never applied.
  if (known !== undefined && known.state !== 'waiting' && known.state !== 'dead') return 'duplicate';
  checkAgainstOrder(ledger, event);

  const state = isHopeless(ledger, event) ? 'refused' : 'applied';
  if (state === 'refused' || isMoneyTooLate(ledger, event))
    deps.metrics.illegalMove(ledger.order.status, event.name);
  const row = newEventRow(deps, { ...accepted, event }, key, state);
  if (known === undefined) change.writes.events.push(row);
  else await repos.events.setState(row.orderId, [key], state, row.reason);
  await dropUnresolved(repos, ledger, accepted.event, key);
  const next = withRow(change, row);
  return state === 'applied'
    ? takeIn(deps, repos, next, row, event)
    : advance(deps, repos, next, causeOf(row));
}

/** Paid for an order that is over: the order stays as it is, and the money goes back, so the fact has to count. */
const isMoneyTooLate = (ledger: OrderLedger, event: OrderEvent): boolean =>
  event.name === 'payment_notified_cm' && event.body.status !== 'voided' && isOver(ledger);

const isOver = ({ order }: OrderLedger): boolean =>
  order.status === 'canceled' || order.status === 'refunded';

/** Bought or shipped for an order that is over: never legal again; kept and counted (spec 9). */
const isHopeless = (ledger: OrderLedger, event: OrderEvent): boolean =>
  (event.name === 'purchased' || event.name === 'group_update') && isOver(ledger);

const causeOf = (row: StoredEvent): AdvanceCause => ({
  actor: `event:${row.name}`,
  traceparent: row.traceparent,
});

async function takeIn(
  deps: Deps,
  repos: TransactionRepos,
  change: OrderChange,
  row: StoredEvent,
  event: OrderEvent,
): Promise<OrderChange> {
  const cause = causeOf(row);
  switch (event.name) {
    case 'payment_notified_cm':
      addPayment(deps, change, event.body.payment_id);
      return advance(deps, repos, change, cause);
    case 'payment_failed_cm':
      addPayment(deps, change, event.body.payment_id);
      return advance(deps, repos, change, { ...cause, failed: { eventKey: row.eventKey } });
    case 'refund_notified': {
      const refunds = await absorbRefundNotice(deps, repos, change, event.body, cause);
      return advance(deps, repos, { ...change, ledger: { ...change.ledger, refunds } }, cause);
    }
    default:
      return advance(deps, repos, change, cause);
  }
}

/** The payment as its events now tell it, for people and for the detail of the order. */
function addPayment(deps: Deps, { ledger, writes }: OrderChange, paymentId: string): void {
  const fact = factsOf(ledger).payments.payments.find((one) => one.paymentId === paymentId);
  if (fact === undefined) return;
  writes.payments.push({
    orderId: ledger.order.orderId,
    paymentId,
    status: fact.status,
    method: fact.method,
    amountMinor: fact.amount?.amountMinor ?? null,
    currency: fact.amount?.currency ?? null,
    reason: fact.reason,
    occurredAt: fact.occurredAtMs,
    updatedAt: deps.clock.nowMs(),
  });
}

/** The same key with another amount, currency or entries: kept, and the order marked for review (spec 10). */
async function keepConflict(
  deps: Deps,
  repos: TransactionRepos,
  change: OrderChange,
  accepted: AcceptedEvent,
  key: string,
): Promise<OrderChange | 'duplicate'> {
  if (change.ledger.events.some((row) => row.eventKey === key)) return 'duplicate';
  const row = newEventRow(deps, accepted, key, 'conflict');
  change.writes.events.push(row);
  return advance(deps, repos, withRow(change, row), causeOf(row));
}

/** A refund notice kept before its attempt was known stands under another key; it has been taken in now. */
async function dropUnresolved(
  repos: TransactionRepos,
  ledger: OrderLedger,
  asCame: OrderEvent,
  key: string,
): Promise<void> {
  const cameAs = eventKey(asCame);
  if (cameAs === key) return;
  const kept = ledger.events.find(
    (row) => row.eventKey === cameAs && (row.state === 'waiting' || row.state === 'dead'),
  );
  if (kept !== undefined) await repos.events.setState(kept.orderId, [cameAs], 'ignored', 'attempt_resolved');
}

const withRow = (change: OrderChange, row: StoredEvent): OrderChange => ({
  ...change,
  ledger: {
    ...change.ledger,
    events: [...change.ledger.events.filter((one) => one.eventKey !== row.eventKey), row],
  },
});

import type { Deps, TransactionRepos } from '../deps.ts';
import type { OrderStatus } from '../domain/order-state.ts';
import { type AskedTrigger, type Move, reviewReasons, walk } from '../domain/order-walk.ts';
import type { OrderUpdate } from '../repositories/orders.ts';
import type { Hold } from '../repositories/wallet-holds.ts';
import { askVoids, refundExcess } from './money-back.ts';
import { factsOf, type LedgerFacts, type OrderLedger } from './order-ledger.ts';
import {
  addMove,
  addNotification,
  addTimeline,
  newWrites,
  type OrderWrites,
  type WriteContext,
} from './order-writes.ts';

const DAY_MS = 24 * 3_600_000;
/** A user who says nothing has received it (spec 9). */
const RECEIVING_MAX_DAYS = 15;

export type AdvanceCause = {
  /** who: `user`, `sweep`, or `event:{name}` */
  readonly actor: string;
  readonly traceparent: string | null;
  readonly asked?: AskedTrigger;
  /** a failure that has just come in: the user is told, and may try again */
  readonly failed?: { readonly eventKey: string };
};

/**
 * A change of an order, in the transaction that holds its lock: what it stands at by now, and the rows that go with it.
 * The order's own rows are written once, by {@link saveChanges}, however many steps there were.
 */
export type OrderChange = {
  readonly ledger: OrderLedger;
  readonly writes: OrderWrites;
  readonly moves: readonly Move[];
  /** Decided: rebate is to be told after the commit. */
  readonly hold: Hold | null;
  readonly hasAsks: boolean;
};

export type Advanced = Pick<OrderChange, 'moves' | 'hold' | 'hasAsks'>;

export const beginChange = (
  ledger: OrderLedger,
  writes: OrderWrites = newWrites(ledger.progress.nextSeq),
): OrderChange => ({ ledger, writes, moves: [], hold: null, hasAsks: false });

/** {@link advance} and {@link saveChanges}, for a change of one step. */
export async function advanceOrder(
  deps: Deps,
  repos: TransactionRepos,
  ledger: OrderLedger,
  cause: AdvanceCause,
  writes?: OrderWrites,
): Promise<Advanced> {
  const change = await advance(deps, repos, beginChange(ledger, writes), cause);
  await saveChanges(repos, [change]);
  return change;
}

/**
 * Takes an order as far as its ledger allows: every legal step with its timeline row and outgoing event; stock, coupon,
 * wallet and cart as the steps ask; money that does not fit on its way back; authorizations that are not needed any
 * more voided; marks (spec 9, 10).
 */
export async function advance(
  deps: Deps,
  repos: TransactionRepos,
  change: OrderChange,
  cause: AdvanceCause,
): Promise<OrderChange> {
  const { ledger, writes } = change;
  const { order } = ledger;
  const nowMs = deps.clock.nowMs();
  // 2. Decide
  const facts = factsOf(ledger);
  const moves = walk(order.status, facts, cause.asked ?? null);
  const status = moves.at(-1)?.to ?? order.status;
  const context: WriteContext = { order, actor: cause.actor, traceparent: cause.traceparent, nowMs };
  for (const move of moves) addMove(deps, context, writes, move);
  if (cause.failed !== undefined && order.status === 'unpaid' && status === 'unpaid') {
    addTimeline(deps, context, writes, { from: 'unpaid', to: 'unpaid', reason: 'payment_failed' });
    addNotification(deps, context, writes, 'payment_failed', cause.failed.eventKey);
  }
  // 3. Write
  const hold = await takeEffect(repos, ledger, moves, nowMs);
  const hasVoids = await askVoids(repos, ledger, status, facts.payments, context);
  const opened = await refundExcess(deps, repos, ledger, status, facts.payments, context, writes);
  return {
    writes,
    ledger: {
      ...marked(deps, ledger, facts, moves, opened.length > 0, nowMs),
      refunds: [...ledger.refunds, ...opened],
      holdState: hold?.state ?? ledger.holdState,
    },
    moves: [...change.moves, ...moves],
    hold: hold ?? change.hold,
    hasAsks: change.hasAsks || hasVoids || opened.length > 0,
  };
}

/** Writes orders as their changes have left them, and all rows that go with them, in a statement per table. */
export async function saveChanges(repos: TransactionRepos, changes: readonly OrderChange[]): Promise<void> {
  const rows = <K extends RowsKey>(key: K) =>
    changes.flatMap(({ writes }): readonly OrderWrites[K][number][] => writes[key]);
  await repos.events.insert(rows('events'));
  await repos.payments.save(rows('payments'));
  await repos.orders.update(changes.map(updateOf));
  await repos.progress.save(
    changes.map(({ ledger, writes }) => ({ ...ledger.progress, nextSeq: writes.seq })),
  );
  await repos.timeline.add(rows('timeline'));
  await repos.notifications.insert(rows('notifications'));
  await repos.outbox.add(rows('outgoing'));
}

type RowsKey = Exclude<keyof OrderWrites, 'seq'>;

const updateOf = ({ ledger: { order, progress } }: OrderChange): OrderUpdate => ({
  orderId: order.orderId,
  status: order.status,
  paymentReview: order.paymentReview,
  lastPaymentError: order.lastPaymentError,
  cartLeftAtMs: order.cartLeftAtMs,
  updatedAtMs: progress.updatedAt,
});

/** What a step does beside its own rows; each at most once, because each step is. */
async function takeEffect(
  repos: TransactionRepos,
  { order, lines, holdState }: OrderLedger,
  moves: readonly Move[],
  nowMs: number,
): Promise<Hold | null> {
  const becomes = (status: OrderStatus) => moves.some((move) => move.to === status);
  let hold: Hold | null = null;
  const way = becomes('paid') ? 'deducting' : becomes('canceled') ? 'releasing' : null;
  if (way !== null && holdState === 'bound') {
    if (await repos.holds.move(order.orderId, 'bound', way, nowMs)) {
      const amount = { amountMinor: order.cashMinor, currency: order.currency };
      hold = { orderId: order.orderId, userId: order.userId, amount, state: way };
    }
  }
  if (becomes('paid') && order.cartLeftAtMs === null) await repos.cart.subtract(order.userId, lines);
  if (becomes('canceled')) {
    if (order.couponCode !== '') await repos.coupons.giveBack(order.couponCode, order.userId);
    await repos.stock.giveBack(lines);
  }
  return hold;
}

/** The ledger with the order's row and marks as the step leaves them. */
function marked(
  deps: Deps,
  ledger: OrderLedger,
  facts: LedgerFacts,
  moves: readonly Move[],
  hasNewRefunds: boolean,
  nowMs: number,
): OrderLedger {
  const { order, progress, refunds } = ledger;
  const status = moves.at(-1)?.to ?? order.status;
  const reasons = reviewReasons({
    status,
    payments: facts.payments,
    hasConflict: ledger.events.some((event) => event.state === 'conflict'),
    isDeductRefused: ledger.holdState === 'refused',
    isRefundedTooMuch: facts.isRefundedTooMuch,
  });
  const isPaidNow = moves.some((move) => move.to === 'paid');
  const hasOpenRefund = refunds.some((one) => one.status === 'requested' || one.status === 'processing');
  return {
    ...ledger,
    order: {
      ...order,
      status,
      paymentReview: reasons.length > 0,
      lastPaymentError: status === 'unpaid' ? facts.payments.lastError : null,
      cartLeftAtMs: isPaidNow ? (order.cartLeftAtMs ?? nowMs) : order.cartLeftAtMs,
    },
    progress: {
      ...progress,
      partlyPurchased: facts.purchased.partly,
      partlyRefunded: facts.isPartlyRefunded,
      inRefund: status === 'refunded' || hasNewRefunds || hasOpenRefund || facts.isPartlyRefunded,
      hasRefunds: progress.hasRefunds || hasNewRefunds,
      reviewReasons: reasons.join(','),
      dueAt: moves.length === 0 ? progress.dueAt : dueAt(deps, status, nowMs),
      updatedAt: nowMs,
    },
  };
}

/** When time alone moves the order on from `status`. */
function dueAt(deps: Deps, status: OrderStatus, nowMs: number): number | null {
  if (status === 'authorized') return nowMs + deps.settings.authMaxDays * DAY_MS;
  return status === 'receiving' ? nowMs + RECEIVING_MAX_DAYS * DAY_MS : null;
}

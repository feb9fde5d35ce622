import type { Deps, TransactionRepos } from '../deps.ts';
import type { OrderStatus } from '../domain/order-state.ts';
import { type AskedTrigger, type Move, reviewReasons, walk } from '../domain/order-walk.ts';
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

export type Advanced = {
  readonly status: OrderStatus;
  readonly moves: readonly Move[];
  /** Decided: rebate is to be told after the commit. */
  readonly hold: Hold | null;
  readonly hasAsks: boolean;
};

/**
 * Takes an order as far as its ledger allows, in the transaction that holds its lock: every legal step with its
 * timeline row and outgoing event; stock, coupon, wallet and cart as the steps ask; money that does not fit on its way
 * back; authorizations that are not needed any more voided; marks (spec 9, 10).
 */
export async function advanceOrder(
  deps: Deps,
  repos: TransactionRepos,
  ledger: OrderLedger,
  cause: AdvanceCause,
  writes: OrderWrites = newWrites(ledger.progress.nextSeq),
): Promise<Advanced> {
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
  await saveMarks(deps, repos, ledger, status, facts, moves, writes, opened.length > 0, nowMs);
  await repos.timeline.add(writes.timeline);
  await repos.notifications.insert(writes.notifications);
  await repos.outbox.add(writes.outgoing);
  return { status, moves, hold, hasAsks: hasVoids || opened.length > 0 };
}

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

async function saveMarks(
  deps: Deps,
  repos: TransactionRepos,
  ledger: OrderLedger,
  status: OrderStatus,
  facts: LedgerFacts,
  moves: readonly Move[],
  writes: OrderWrites,
  hasNewRefunds: boolean,
  nowMs: number,
): Promise<void> {
  const { order, progress, refunds } = ledger;
  const reasons = reviewReasons({
    status,
    payments: facts.payments,
    hasConflict: ledger.events.some((event) => event.state === 'conflict'),
    isDeductRefused: ledger.holdState === 'refused',
    isRefundedTooMuch: facts.isRefundedTooMuch,
  });
  const isPaidNow = moves.some((move) => move.to === 'paid');
  await repos.orders.update(order.orderId, {
    status,
    paymentReview: reasons.length > 0,
    lastPaymentError: status === 'unpaid' ? facts.payments.lastError : null,
    cartLeftAtMs: isPaidNow ? (order.cartLeftAtMs ?? nowMs) : order.cartLeftAtMs,
    updatedAtMs: nowMs,
  });
  const hasOpenRefund = refunds.some((one) => one.status === 'requested' || one.status === 'processing');
  await repos.progress.save(
    {
      ...progress,
      partlyPurchased: facts.purchased.partly,
      partlyRefunded: facts.isPartlyRefunded,
      inRefund: status === 'refunded' || hasNewRefunds || hasOpenRefund || facts.isPartlyRefunded,
      hasRefunds: progress.hasRefunds || hasNewRefunds,
      reviewReasons: reasons.join(','),
      nextSeq: writes.seq,
      dueAt: moves.length === 0 ? progress.dueAt : dueAt(deps, status, nowMs),
      updatedAt: nowMs,
    },
    ledger.isProgressThere,
  );
}

/** When time alone moves the order on from `status`. */
function dueAt(deps: Deps, status: OrderStatus, nowMs: number): number | null {
  if (status === 'authorized') return nowMs + deps.settings.authMaxDays * DAY_MS;
  return status === 'receiving' ? nowMs + RECEIVING_MAX_DAYS * DAY_MS : null;
}

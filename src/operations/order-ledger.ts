import type { Deps, TransactionRepos } from '../deps.ts';
import {
  foldParcels,
  foldPurchases,
  type GroupFact,
  type NeededLine,
  type Parcel,
} from '../domain/fulfilment-fold.ts';
import { type Money, parseAmount } from '../domain/money.ts';
import type { OrderEvent, WireAmount, WireEntry } from '../domain/order-event.ts';
import type { OrderFacts } from '../domain/order-walk.ts';
import { foldPayments, type PaymentFact } from '../domain/payment-fold.ts';
import { isFullyRefunded, isOverRefunded, isPartlyRefunded } from '../domain/refund-progress.ts';
import type { StoredEvent } from '../repositories/order-events.ts';
import type { Progress } from '../repositories/order-progress.ts';
import type { OrderLine, OrderRow } from '../repositories/orders.ts';
import type { StoredRefund } from '../repositories/refunds.ts';
import type { HoldState } from '../repositories/wallet-holds.ts';
import { refundedUnits, refundFacts } from './refund-ledger.ts';
import { RowBusy } from './row-busy.ts';

/** Everything that is stored of one order, read under its lock: what its state is a fold of. */
export type OrderLedger = {
  readonly order: OrderRow;
  readonly progress: Progress;
  readonly events: readonly StoredEvent[];
  readonly lines: readonly OrderLine[];
  readonly refunds: readonly StoredRefund[];
  readonly holdState: HoldState | null;
};

/** Checkout writes outgoing events 0 to 2 itself; an order without a row goes on after them. */
const FIRST_SEQ = 3;

const noProgress = (orderId: string, userId: string): Progress => ({
  orderId,
  userId,
  partlyPurchased: false,
  partlyRefunded: false,
  inRefund: false,
  hasRefunds: false,
  reviewReasons: '',
  nextSeq: FIRST_SEQ,
  dueAt: null,
  updatedAt: 0,
});

/**
 * The one way to change orders (spec 9, 10): their rows are locked, their ledgers read, and `change` decides and writes,
 * all in one transaction. The lock comes before the reads, so that they see whatever its last holder committed; the
 * lines never change and are read before, which also tells which of the orders there are: a lock on a missing row would
 * hold back new ones. What is not there has no ledger.
 */
export async function changeOrders<T>(
  deps: Deps,
  orderIds: readonly string[],
  change: (repos: TransactionRepos, ledgers: readonly OrderLedger[]) => Promise<T>,
): Promise<T | null> {
  const lines = await deps.store.orders.linesOf(orderIds);
  if (lines.size === 0) return null;
  return deps.store.transaction(async (repos) => {
    const orders = await lockOrders(deps, repos, [...lines.keys()]);
    return change(repos, await readLedgers(repos, orders, lines));
  });
}

/** @throws RowBusy where another transaction holds one of them, and locks are not waited for */
async function lockOrders(
  deps: Deps,
  repos: TransactionRepos,
  orderIds: readonly string[],
): Promise<readonly OrderRow[]> {
  if (deps.waitsForLocks) return repos.orders.lock(orderIds);
  const free = await repos.orders.lockFree(orderIds);
  if (free.length < orderIds.length && free.length < (await repos.orders.count(orderIds)))
    throw new RowBusy();
  return free;
}

/** The same for one order; null when there is none. */
export async function changeOrder<T>(
  deps: Deps,
  orderId: string,
  change: (repos: TransactionRepos, ledger: OrderLedger) => Promise<T>,
): Promise<T | null> {
  return changeOrders(deps, [orderId], async (repos, [ledger]) =>
    ledger === undefined ? null : change(repos, ledger),
  );
}

/** One after another: a PlanetScale transaction loses what runs side by side. */
async function readLedgers(
  repos: TransactionRepos,
  orders: readonly OrderRow[],
  lines: ReadonlyMap<string, readonly OrderLine[]>,
): Promise<readonly OrderLedger[]> {
  if (orders.length === 0) return [];
  const kept = await repos.events.withProgress(orders.map((order) => order.orderId));
  const ledgers: OrderLedger[] = [];
  for (const order of orders) {
    const { orderId } = order;
    const { progress = null, events = [] } = kept.get(orderId) ?? {};
    ledgers.push({
      order,
      progress: progress ?? noProgress(orderId, order.userId),
      events,
      lines: lines.get(orderId) ?? [],
      refunds: progress?.hasRefunds === true ? await repos.refunds.listFor(orderId) : [],
      holdState: order.cashMinor > 0n ? await repos.holds.stateOf(orderId) : null,
    });
  }
  return ledgers;
}

export const dueOf = (order: OrderRow): Money => ({
  amountMinor: order.finalMinor,
  currency: order.currency,
});

/** A stored body is what its contract made of it. */
export const eventOf = (row: Pick<StoredEvent, 'name' | 'body'>): OrderEvent =>
  ({ name: row.name, body: row.body }) as unknown as OrderEvent;

/** An event counts once it is kept; what was refused or contradicts another does not. */
const counts = (row: StoredEvent): boolean => row.state === 'applied';

/** The order's facts, and the marks that follow from its refunds. */
export type LedgerFacts = OrderFacts & {
  readonly isPartlyRefunded: boolean;
  readonly isRefundedTooMuch: boolean;
};

export function factsOf(ledger: OrderLedger): LedgerFacts {
  const events = ledger.events.filter(counts).map(eventOf);
  const given = refundedUnits(ledger.refunds);
  const lines: NeededLine[] = ledger.lines.map((line) => ({
    skuId: line.skuId,
    needed: line.count - (given.get(line.skuId) ?? 0),
  }));
  const payments = foldPayments(events.flatMap(paymentFact), dueOf(ledger.order));
  const hasRefunds = ledger.refunds.length > 0;
  const refunds = () => refundFacts(ledger, payments, walletPaid(ledger));
  const purchases = events.flatMap((event) =>
    event.name === 'purchased' ? [{ entries: counted(event.body.entries) }] : [],
  );
  return {
    due: ledger.order.finalMinor,
    payments,
    purchased: foldPurchases(lines, purchases),
    shipped: foldParcels(lines, events.flatMap(groupFact)),
    isFullyRefunded: hasRefunds && isFullyRefunded(refunds()),
    isPartlyRefunded: hasRefunds && isPartlyRefunded(refunds()),
    isRefundedTooMuch: hasRefunds && isOverRefunded(refunds()),
  };
}

/** What the wallet brought: from the moment the order is paid on, whether or not rebate has been told yet. */
export function walletPaid({ order, holdState }: OrderLedger): bigint {
  return holdState === 'deducting' || holdState === 'deducted' ? order.cashMinor : 0n;
}

/** The parcels as the stored events tell them; no lock is needed to look at them. */
export const parcelsOf = (events: readonly StoredEvent[]): readonly Parcel[] =>
  foldParcels([], events.filter(counts).map(eventOf).flatMap(groupFact)).parcels;

const moneyOf = ({ v, c }: WireAmount): Money => ({ amountMinor: parseAmount(v, c) ?? 0n, currency: c });

const counted = (entries: readonly WireEntry[]) =>
  entries.map(({ sku_id, count }) => ({ skuId: sku_id, count }));

function paymentFact(event: OrderEvent): PaymentFact[] {
  if (event.name === 'payment_notified_cm') {
    const { payment_id, status, amount, method, occurred_at } = event.body;
    return [
      {
        paymentId: payment_id,
        status,
        amount: moneyOf(amount),
        method,
        reason: null,
        occurredAtMs: Date.parse(occurred_at),
      },
    ];
  }
  if (event.name !== 'payment_failed_cm') return [];
  const { payment_id, reason_code, reason, occurred_at } = event.body;
  return [
    {
      paymentId: payment_id,
      status: 'failed',
      amount: null,
      method: '',
      reason: reason === '' ? reason_code : reason,
      occurredAtMs: Date.parse(occurred_at),
    },
  ];
}

function groupFact(event: OrderEvent): GroupFact[] {
  if (event.name !== 'group_update') return [];
  const { group_id, status, carrier, tracking_no, entries, occurred_at } = event.body;
  return [
    {
      groupId: group_id,
      status,
      carrier,
      trackingNo: tracking_no,
      entries: entries === null ? null : counted(entries),
      occurredAtMs: Date.parse(occurred_at),
    },
  ];
}

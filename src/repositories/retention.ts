import { and, eq, gte, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { type Prunable, type PrunedRows, pruneStep } from '../db/prune.ts';
import { retrying } from '../db/retry.ts';
import {
  deadLetter,
  orderEvent,
  orders,
  outbox,
  upstreamAsk,
  walletHold,
  workClaim,
} from '../db/schema/index.ts';
import type { DeadLetterState } from '../domain/order/dead-letter.ts';
import type { EventState, HoldState, RequestKind, RequestState } from '../domain/order/records.ts';

/** The rows that have been done since `beforeMs` or longer, as a range of an index. */
type Over = (beforeMs: number) => Prunable;

const sentEvents: Over = (beforeMs) => ({
  table: outbox,
  key: { orderId: outbox.orderId, eventId: outbox.eventId },
  isOver: lte(outbox.sentAtMs, beforeMs),
  orderBy: [outbox.sentAtMs, outbox.retryAtMs, outbox.createdAtMs],
});

const EVENT_KEY = { orderId: orderEvent.orderId, eventKey: orderEvent.eventKey };
/** Applied, refused and conflicting events stay for ever: orders are folds over them. */
const EVENT_STATES: EventState[] = ['ignored', 'dead'];
const eventsOver =
  (state: EventState): Over =>
  (beforeMs) => ({
    table: orderEvent,
    key: EVENT_KEY,
    isOver: and(eq(orderEvent.state, state), lte(orderEvent.nextAtMs, beforeMs)),
    orderBy: [orderEvent.nextAtMs],
  });
/** Events of releases that did not record when an event was done. */
const undatedEventsOver =
  (state: EventState): Over =>
  (beforeMs) => ({
    table: orderEvent,
    key: EVENT_KEY,
    isOver: and(
      eq(orderEvent.state, state),
      isNull(orderEvent.nextAtMs),
      lte(orderEvent.receivedAtMs, beforeMs),
    ),
    orderBy: [],
  });

/** Voids stay for ever: their row is what prevents a second request. */
const REQUEST_KINDS: RequestKind[] = ['notify', 'refund', 'credit'];
const REQUEST_STATES: RequestState[] = ['accepted', 'refused', 'closed'];
const requestsOver =
  (state: RequestState): Over =>
  (beforeMs) => ({
    table: upstreamAsk,
    key: { orderId: upstreamAsk.orderId, askKey: upstreamAsk.askKey },
    isOver: and(
      eq(upstreamAsk.state, state),
      lte(upstreamAsk.nextAtMs, beforeMs),
      lte(upstreamAsk.updatedAtMs, beforeMs),
      inArray(upstreamAsk.kind, REQUEST_KINDS),
    ),
    orderBy: [upstreamAsk.nextAtMs],
  });

/** Only holds without an order are pruned; the holds of orders are a part of their balance. */
const RELEASED: HoldState = 'released';
/** Not all are read at once: those of canceled orders stay, and all of these would be read each time. */
const HOLDS_SPAN_MS = 30 * 24 * 3_600_000;
/** Ten years of spans. A prime, so that the turns reach each of them, whatever the time between two runs. */
const HOLDS_SPANS = 127;
const HOLDS_TURN_MS = 10 * 60_000;
/** The holds of one span; span 0 ends at `beforeMs`, and each further one lies before the one in front of it. */
const abandonedHolds =
  (spanAt: (beforeMs: number) => number): Over =>
  (beforeMs) => {
    const endMs = beforeMs - spanAt(beforeMs) * HOLDS_SPAN_MS;
    return {
      table: walletHold,
      key: { orderId: walletHold.orderId },
      isOver: and(
        eq(walletHold.state, RELEASED),
        lte(walletHold.updatedAtMs, endMs),
        gte(walletHold.updatedAtMs, endMs - HOLDS_SPAN_MS),
        sql`NOT EXISTS (SELECT 1 FROM ${orders} WHERE ${orders.orderId} = ${walletHold.orderId})`,
      ),
      orderBy: [walletHold.updatedAtMs],
    };
  };
const latestSpan = () => 0;
/** Older ones are there when the days to keep them were more, or nobody pruned: one span in each turn. */
const olderSpan = (beforeMs: number): number => 1 + (Math.floor(beforeMs / HOLDS_TURN_MS) % HOLDS_SPANS);

const LETTER_STATES: DeadLetterState[] = ['replayed', 'dropped'];
const lettersOver =
  (state: DeadLetterState): Over =>
  (beforeMs) => ({
    table: deadLetter,
    key: { letterId: deadLetter.letterId },
    isOver: and(
      eq(deadLetter.state, state),
      lte(deadLetter.createdAtMs, beforeMs),
      lte(deadLetter.updatedAtMs, beforeMs),
    ),
    orderBy: [deadLetter.createdAtMs],
  });

const claimsOver: Over = (beforeMs) => ({
  table: workClaim,
  key: { orderId: workClaim.orderId, queue: workClaim.queue },
  isOver: lte(workClaim.nextAtMs, beforeMs),
  orderBy: [workClaim.nextAtMs],
});

export type { PrunedRows } from '../db/prune.ts';

/**
 * Deletes at most `limit` rows that have been done since `beforeMs` or longer, behind the first `skip` of them; a step of
 * its own is tried again after a deadlock.
 */
export type PruneStep = (beforeMs: number, limit: number, skip: number) => Promise<PrunedRows>;

/** The rows to be pruned, by kind (docs/retention.md). No later event or request needs them. */
export function retentionSteps(db: Db) {
  const steps = (...all: readonly Over[]): readonly PruneStep[] =>
    all.map((over) => (beforeMs, limit, skip) => retrying(() => pruneStep(db, over(beforeMs), limit, skip)));
  return {
    outbox: steps(sentEvents),
    events: steps(...EVENT_STATES.map(eventsOver), ...EVENT_STATES.map(undatedEventsOver)),
    requests: steps(...REQUEST_STATES.map(requestsOver)),
    holds: steps(abandonedHolds(latestSpan), abandonedHolds(olderSpan)),
    deadLetters: steps(...LETTER_STATES.map(lettersOver)),
    claims: steps(claimsOver),
  };
}

import { and, eq, gte, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { type Prunable, pruneStep } from '../db/prune.ts';
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
import type {
  RequestKind as AskKind,
  RequestState as AskState,
  EventState,
  HoldState,
} from '../domain/order/records.ts';

/** What has been done since `beforeMs` or longer; each a range of an index. */
type Over = (beforeMs: number) => Prunable;

const sentEvents: Over = (beforeMs) => ({
  table: outbox,
  key: { orderId: outbox.orderId, eventId: outbox.eventId },
  isOver: lte(outbox.sentAtMs, beforeMs),
  orderBy: [outbox.sentAtMs],
});

const EVENT_KEY = { orderId: orderEvent.orderId, eventKey: orderEvent.eventKey };
/** Never one that was applied, refused or in conflict: orders are folds over them. */
const EVENT_STATES: EventState[] = ['ignored', 'dead'];
const eventsOver =
  (state: EventState): Over =>
  (beforeMs) => ({
    table: orderEvent,
    key: EVENT_KEY,
    isOver: and(eq(orderEvent.state, state), lte(orderEvent.nextAtMs, beforeMs)),
    orderBy: [orderEvent.nextAtMs],
  });
/** Of releases that did not write down since when it is done with. */
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

/** No void: that it was asked for is what keeps it from being asked for again. */
const ASK_KINDS: AskKind[] = ['notify', 'refund', 'credit'];
const ASK_STATES: AskState[] = ['accepted', 'refused', 'closed'];
const asksOver =
  (state: AskState): Over =>
  (beforeMs) => ({
    table: upstreamAsk,
    key: { orderId: upstreamAsk.orderId, askKey: upstreamAsk.askKey },
    isOver: and(
      eq(upstreamAsk.state, state),
      lte(upstreamAsk.nextAtMs, beforeMs),
      lte(upstreamAsk.updatedAtMs, beforeMs),
      inArray(upstreamAsk.kind, ASK_KINDS),
    ),
    orderBy: [upstreamAsk.nextAtMs],
  });

/** An order's own stays: what became of the wallet's money is part of what it is worth. */
const RELEASED: HoldState = 'released';
/** Not looked at any longer than this: those of canceled orders stay, and would be read each time. */
const HOLDS_SPAN_MS = 30 * 24 * 3_600_000;
const abandonedHolds: Over = (beforeMs) => ({
  table: walletHold,
  key: { orderId: walletHold.orderId },
  isOver: and(
    eq(walletHold.state, RELEASED),
    lte(walletHold.updatedAtMs, beforeMs),
    gte(walletHold.updatedAtMs, beforeMs - HOLDS_SPAN_MS),
    sql`NOT EXISTS (SELECT 1 FROM ${orders} WHERE ${orders.orderId} = ${walletHold.orderId})`,
  ),
  orderBy: [walletHold.updatedAtMs],
});

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

/** Deletes at most `limit` rows that have been done since `beforeMs` or longer, and gives how many. */
export type PruneStep = (beforeMs: number, limit: number) => Promise<number>;

/** Rows that are done with, by kind (docs/retention.md): nothing that can still happen looks at them. */
export function retentionSteps(db: Db) {
  const steps = (...all: readonly Over[]): readonly PruneStep[] =>
    all.map((over) => (beforeMs, limit) => pruneStep(db, over(beforeMs), limit));
  return {
    outbox: steps(sentEvents),
    events: steps(...EVENT_STATES.map(eventsOver), ...EVENT_STATES.map(undatedEventsOver)),
    requests: steps(...ASK_STATES.map(asksOver)),
    holds: steps(abandonedHolds),
    deadLetters: steps(...LETTER_STATES.map(lettersOver)),
    claims: steps(claimsOver),
  };
}

import type { Transition } from '../lifecycle/order-transitions.ts';
import type { OrderAggregate } from './aggregate.ts';
import type {
  AuditEntry,
  NotificationRow,
  NotiIntakeRow,
  OrderLookup,
  OutboundRequest,
  OutgoingEvent,
  PaymentRow,
  RequestState,
  TimelineRow,
} from './records.ts';

/** The rows that a change adds beside the aggregate's own, numbered in the order in which things happened. */
export type ChangeRows = {
  /** payments as their events tell them now, where that is something else than before */
  readonly payments: PaymentRow[];
  /** kept only where their key is not kept yet: each is asked for once */
  readonly requests: OutboundRequest[];
  readonly timeline: TimelineRow[];
  readonly outgoing: OutgoingEvent[];
  readonly notifications: NotificationRow[];
  /** ids of notifications that other services sent */
  readonly intakes: NotiIntakeRow[];
  /** kept once each */
  readonly lookups: OrderLookup[];
  readonly audits: AuditEntry[];
  /** the next free number */
  seq: number;
};

/** What a change does to what others share, each guarded where it is written. */
export type ChangeEffects = {
  /** the order's entries leave the cart */
  leavesCart: boolean;
  /** stock and coupon go back */
  givesBack: boolean;
  /** open requests that got their answer */
  readonly settled: { readonly askKey: string; readonly state: RequestState }[];
  /** requests to be sent again with the same key, whether their rows are still there or not */
  readonly reopened: OutboundRequest[];
};

/**
 * What a command makes of an order (spec 9 to 11): the order as it was and as it is then, the rows to be added, and the
 * effects on what others share. Made by `decide`, written by `save`; nothing in between changes it. Of the order's own
 * rows those are written that differ (changed-rows.ts).
 */
export type OrderChange = {
  /** as it was read */
  readonly before: OrderAggregate;
  readonly aggregate: OrderAggregate;
  readonly rows: ChangeRows;
  readonly effects: ChangeEffects;
  readonly transitions: readonly Transition[];
  /** transitions that can never become legal, for a metric (spec 9) */
  readonly illegal: readonly { readonly status: string; readonly on: string }[];
};

/** The time and ids that a decision uses: the code that decides has neither clock nor chance. */
export type DecideAt = {
  readonly nowMs: number;
  readonly newId: () => string;
  readonly authMaxDays: number;
  /** ids of other orders' refunds: an `auto-{payment_id}` that is among them gets the order's short id */
  readonly takenRefundIds?: ReadonlySet<string>;
};

/** A person ends the review (spec 13): the fields of its outgoing event. */
export type EndedReview = {
  readonly action: 'resolved' | 'given_back' | 'canceled';
  readonly note: string;
  readonly actor: string;
};

/** Who changes an order, and in which trace. */
export type ChangeCause = {
  /** `user`, `sweep`, a service's name, or `event:{name}` */
  readonly actor: string;
  readonly traceparent: string | null;
};

/** The beginning of a change: nothing is written yet. */
export const noChange = (aggregate: OrderAggregate): OrderChange => ({
  before: aggregate,
  aggregate,
  rows: newRows(aggregate.progress.nextSeq),
  effects: {
    leavesCart: false,
    givesBack: false,
    settled: [],
    reopened: [],
  },
  transitions: [],
  illegal: [],
});

export const newRows = (seq: number): ChangeRows => ({
  payments: [],
  requests: [],
  timeline: [],
  outgoing: [],
  notifications: [],
  intakes: [],
  lookups: [],
  audits: [],
  seq,
});

/** Joins two changes: `next` was decided on the order as `first` leaves it. */
export function together(first: OrderChange, next: OrderChange): OrderChange {
  const rows = <K extends Exclude<keyof ChangeRows, 'seq'>>(key: K) =>
    [...first.rows[key], ...next.rows[key]] as unknown as ChangeRows[K];
  return {
    before: first.before,
    aggregate: next.aggregate,
    rows: {
      payments: rows('payments'),
      requests: rows('requests'),
      timeline: rows('timeline'),
      outgoing: rows('outgoing'),
      notifications: rows('notifications'),
      intakes: rows('intakes'),
      lookups: rows('lookups'),
      audits: rows('audits'),
      seq: next.rows.seq,
    },
    effects: {
      leavesCart: first.effects.leavesCart || next.effects.leavesCart,
      givesBack: first.effects.givesBack || next.effects.givesBack,
      settled: [...first.effects.settled, ...next.effects.settled],
      reopened: [...first.effects.reopened, ...next.effects.reopened],
    },
    transitions: [...first.transitions, ...next.transitions],
    illegal: [...first.illegal, ...next.illegal],
  };
}

/** Does payment or rebate get a request once the change is committed? */
export const hasRequests = ({ rows, effects }: OrderChange): boolean =>
  rows.requests.length > 0 || effects.reopened.length > 0;

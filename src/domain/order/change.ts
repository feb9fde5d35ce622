import type { Transition } from '../lifecycle/order-transitions.ts';
import type { OrderAggregate } from './aggregate.ts';
import type {
  AuditEntry,
  EventState,
  HoldState,
  NotificationRow,
  NotiIntakeRow,
  OrderLookup,
  OutboundRequest,
  OutgoingEvent,
  PaymentRow,
  RefundKind,
  RefundLegRow,
  RequestState,
  StoredEvent,
  StoredRefund,
  TimelineRow,
} from './records.ts';

/** The rows of a change, numbered in the order in which things happened. */
export type ChangeRows = {
  readonly events: StoredEvent[];
  /** they replace kept events of the same key that never had an effect */
  readonly replacedEvents: StoredEvent[];
  /** new states of events that are kept already */
  readonly eventStates: {
    readonly eventKey: string;
    readonly state: EventState;
    readonly reason: string | null;
  }[];
  readonly payments: PaymentRow[];
  readonly refunds: StoredRefund[];
  /** new states of refunds that are kept already; the last one of a leg or refund counts */
  readonly legs: RefundLegRow[];
  /** legs of refunds that the old service kept without legs */
  readonly inheritedLegs: RefundLegRow[];
  readonly refundKinds: { readonly refundId: string; readonly kind: RefundKind }[];
  readonly refundStates: { readonly refundId: string; readonly status: string }[];
  /** a request whose key is kept already is not written again */
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
  /** what becomes of the order's wallet money; the UPDATE is guarded by `from` */
  hold: { readonly from: HoldState; readonly to: HoldState } | null;
  /** the state of a new hold, for wallet money that the old service froze */
  newHold: HoldState | null;
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
 * The outcome of a command (spec 9 to 11): the order afterwards, the rows to be written, and the effects on what others
 * share. `decide` makes it and `saveChanges` writes it; nothing in between changes it.
 */
export type OrderChange = {
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

/** Who changes an order, and in which trace. */
export type ChangeCause = {
  /** `user`, `sweep`, a service's name, or `event:{name}` */
  readonly actor: string;
  readonly traceparent: string | null;
};

/** The beginning of a change: nothing is written yet. */
export const noChange = (aggregate: OrderAggregate): OrderChange => ({
  aggregate,
  rows: newRows(aggregate.progress.nextSeq),
  effects: {
    hold: null,
    newHold: null,
    leavesCart: false,
    givesBack: false,
    settled: [],
    reopened: [],
  },
  transitions: [],
  illegal: [],
});

export const newRows = (seq: number): ChangeRows => ({
  events: [],
  replacedEvents: [],
  eventStates: [],
  payments: [],
  refunds: [],
  legs: [],
  inheritedLegs: [],
  refundKinds: [],
  refundStates: [],
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
    aggregate: next.aggregate,
    rows: {
      events: rows('events'),
      replacedEvents: rows('replacedEvents'),
      eventStates: rows('eventStates'),
      payments: rows('payments'),
      refunds: rows('refunds'),
      legs: rows('legs'),
      inheritedLegs: rows('inheritedLegs'),
      refundKinds: rows('refundKinds'),
      refundStates: rows('refundStates'),
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
      // The first change decides about the wallet money, the next one only says what became of that.
      hold:
        first.effects.hold !== null && next.effects.hold !== null
          ? { from: first.effects.hold.from, to: next.effects.hold.to }
          : (next.effects.hold ?? first.effects.hold),
      newHold: first.effects.newHold ?? next.effects.newHold,
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

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
  /** in the place of kept ones of the same key that never had an effect */
  readonly replacedEvents: StoredEvent[];
  /** of events that are kept already */
  readonly eventStates: {
    readonly eventKey: string;
    readonly state: EventState;
    readonly reason: string | null;
  }[];
  readonly payments: PaymentRow[];
  readonly refunds: StoredRefund[];
  /** of refunds that are kept already; the last of a leg or refund counts */
  readonly legs: RefundLegRow[];
  /** of refunds that the old service kept without any */
  readonly inheritedLegs: RefundLegRow[];
  readonly refundKinds: { readonly refundId: string; readonly kind: RefundKind }[];
  readonly refundStates: { readonly refundId: string; readonly status: string }[];
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
  /** the order's wallet money is decided: guarded by the state that it was decided from */
  hold: { readonly from: HoldState; readonly to: HoldState } | null;
  /** the old service froze the order's wallet money: the hold that we have of it from now on */
  newHold: HoldState | null;
  /** the order's entries leave the cart */
  leavesCart: boolean;
  /** stock and coupon go back */
  givesBack: boolean;
  /** requests that got their answer, where they are still open */
  readonly settled: { readonly askKey: string; readonly state: RequestState }[];
  /** requests to be sent again, with the same key; whether their rows are still kept or not */
  readonly reopened: OutboundRequest[];
};

/**
 * What a command makes of an order (spec 9 to 11): the order as it is then, the rows to be written, and the effects on
 * what others share. Made by `decide`, written by `save`; nothing in between changes it.
 */
export type OrderChange = {
  readonly aggregate: OrderAggregate;
  readonly rows: ChangeRows;
  readonly effects: ChangeEffects;
  readonly transitions: readonly Transition[];
  /** transitions that can never become legal: counted (spec 9) */
  readonly illegal: readonly { readonly status: string; readonly on: string }[];
};

/** The time and ids that a decision is made with: whoever decides has neither clock nor chance. */
export type DecideAt = {
  readonly nowMs: number;
  readonly newId: () => string;
  readonly authMaxDays: number;
  /** ids that refunds of other orders have: `auto-{payment_id}` then bears the order's short id */
  readonly takenRefundIds?: ReadonlySet<string>;
};

/** Who changes an order, and in which trace. */
export type ChangeCause = {
  /** who: `user`, `sweep`, a service's name, or `event:{name}` */
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

/** `next` was decided on the order as `first` leaves it: both as one. */
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
      // An order's wallet money is decided once; what follows it is what became of that.
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

/** Payment or rebate has something to be told once the change is committed. */
export const hasRequests = ({ rows, effects }: OrderChange): boolean =>
  rows.requests.length > 0 || effects.reopened.length > 0;

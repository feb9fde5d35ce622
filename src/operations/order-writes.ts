import type { Deps } from '../deps.ts';
import { formatMinor, type Money } from '../domain/money.ts';
import {
  type NotificationKind,
  type NotificationText,
  notificationText,
} from '../domain/notification-texts.ts';
import type { OrderStatus } from '../domain/order-state.ts';
import type { Move } from '../domain/order-walk.ts';
import type { NotificationRow } from '../repositories/notifications.ts';
import type { StoredEvent } from '../repositories/order-events.ts';
import type { TimelineRow } from '../repositories/order-timeline.ts';
import type { OrderRow } from '../repositories/orders.ts';
import type { OutgoingEvent } from '../repositories/outbox.ts';
import type { PaymentRow } from '../repositories/payments.ts';

/** The rows that go with a change of an order, numbered in the order in which things happened. */
export type OrderWrites = {
  readonly events: StoredEvent[];
  readonly payments: PaymentRow[];
  readonly timeline: TimelineRow[];
  readonly outgoing: OutgoingEvent[];
  readonly notifications: NotificationRow[];
  /** the next free number */
  seq: number;
};

/** Whose outgoing events these are. */
export type OutgoingContext = {
  readonly order: Pick<OrderRow, 'orderId' | 'shortId' | 'userId'>;
  readonly traceparent: string | null;
  readonly nowMs: number;
};

export type WriteContext = OutgoingContext & { readonly order: OrderRow; readonly actor: string };

export const newWrites = (seq: number): OrderWrites => ({
  events: [],
  payments: [],
  timeline: [],
  outgoing: [],
  notifications: [],
  seq,
});

export const wireAmount = ({ amountMinor, currency }: Money) => ({
  v: formatMinor(amountMinor, currency),
  c: currency,
});

/** One outgoing event; `event_id` stands in its payload too and never changes (spec 10, "Out"). */
export function addOutgoing(
  deps: Deps,
  context: OutgoingContext,
  writes: OrderWrites,
  topic: string,
  payload: Readonly<Record<string, unknown>>,
): void {
  const { order, nowMs } = context;
  const eventId = deps.ids.unique();
  writes.outgoing.push({
    orderId: order.orderId,
    eventId,
    seq: writes.seq++,
    topic,
    payload: {
      event_id: eventId,
      order_id: order.orderId,
      short_id: order.shortId,
      user_id: order.userId,
      ...payload,
      occurred_at: new Date(nowMs).toISOString(),
    },
    traceparent: context.traceparent,
    createdAt: nowMs,
  });
}

export function addTimeline(
  deps: Deps,
  context: WriteContext,
  writes: OrderWrites,
  move: { readonly from: OrderStatus; readonly to: OrderStatus; readonly reason: string },
): void {
  writes.timeline.push({
    orderId: context.order.orderId,
    eventId: deps.ids.unique(),
    seq: writes.seq++,
    fromStatus: move.from,
    toStatus: move.to,
    actor: context.actor,
    reason: move.reason,
    at: context.nowMs,
  });
}

export type NewNotification = NotificationText & {
  readonly kind: string;
  /** at most one notification of the user's has it */
  readonly sourceKey: string;
  readonly orderId: string | null;
  readonly language: string;
};

/** A notification, and its `noti.user` for the push sender (spec 12). */
export function tellUser(
  deps: Deps,
  context: OutgoingContext,
  writes: OrderWrites,
  { sourceKey, language, ...told }: NewNotification,
): NotificationRow {
  const { userId } = context.order;
  const row = {
    ...told,
    userId,
    notiId: deps.ids.unique(),
    sourceKey,
    isRead: 0,
    createdAt: context.nowMs,
  };
  writes.notifications.push(row);
  addOutgoing(deps, context, writes, 'noti.user', {
    order_id: told.orderId ?? '',
    noti_id: row.notiId,
    kind: told.kind,
    language,
    title: told.title,
    body: told.body,
  });
  return row;
}

/** One notification per order and `source` (spec 12). */
export function addNotification(
  deps: Deps,
  context: OutgoingContext & { readonly order: Pick<OrderRow, 'language'> },
  writes: OrderWrites,
  kind: NotificationKind,
  source: string,
  amount?: Money,
): void {
  const { order } = context;
  const text = notificationText(kind, order.language, {
    order: order.shortId,
    ...(amount === undefined
      ? {}
      : { amount: `${formatMinor(amount.amountMinor, amount.currency)} ${amount.currency}` }),
  });
  tellUser(deps, context, writes, {
    ...text,
    kind,
    sourceKey: `${order.orderId}/${source}`,
    orderId: order.orderId,
    language: order.language,
  });
}

const NOTIFIED: Partial<Record<OrderStatus, NotificationKind>> = {
  paid: 'paid',
  canceled: 'canceled',
  purchased: 'purchased',
  shipped: 'shipped',
  receiving: 'receiving',
  received: 'received',
};

/** A legal step: its place in the timeline, its outgoing event, and what the user is told. */
export function addMove(deps: Deps, context: WriteContext, writes: OrderWrites, move: Move): void {
  addTimeline(deps, context, writes, { from: move.from, to: move.to, reason: move.on });
  addOutgoing(deps, context, writes, `order.${move.to}`, {
    status: move.to,
    from: move.from,
    reason: move.on,
    final: wireAmount({ amountMinor: context.order.finalMinor, currency: context.order.currency }),
  });
  const kind = NOTIFIED[move.to];
  if (kind !== undefined) addNotification(deps, context, writes, kind, `order/${move.to}`);
}

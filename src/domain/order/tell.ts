import type { OrderStatus } from '../lifecycle/order-state.ts';
import type { Transition } from '../lifecycle/order-transitions.ts';
import {
  type NotificationKind,
  type NotificationText,
  notificationText,
} from '../notifications/notification-texts.ts';
import { formatMinor, type Money } from '../values/money.ts';
import type { ChangeRows, DecideAt } from './change.ts';
import type { NotificationRow, OrderRow } from './records.ts';

/** The order that outgoing events are of, and when they happened. */
export type TellContext = Pick<DecideAt, 'nowMs' | 'newId'> & {
  readonly order: Pick<OrderRow, 'orderId' | 'shortId' | 'userId'>;
  readonly traceparent: string | null;
};

export type ChangeContext = TellContext & { readonly order: OrderRow; readonly actor: string };

export const wireAmount = ({ amountMinor, currency }: Money) => ({
  v: formatMinor(amountMinor, currency),
  c: currency,
});

/** Adds an outgoing event. Its `event_id` is in the payload too and never changes (spec 10, "Out"). */
export function addOutgoing(
  context: TellContext,
  rows: ChangeRows,
  topic: string,
  payload: Readonly<Record<string, unknown>>,
): void {
  const { order, nowMs } = context;
  const eventId = context.newId();
  rows.outgoing.push({
    orderId: order.orderId,
    eventId,
    seq: rows.seq++,
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
    createdAtMs: nowMs,
  });
}

export function addTimeline(
  context: ChangeContext,
  rows: ChangeRows,
  transition: { readonly from: OrderStatus; readonly to: OrderStatus; readonly reason: string },
): void {
  rows.timeline.push({
    orderId: context.order.orderId,
    eventId: context.newId(),
    seq: rows.seq++,
    fromStatus: transition.from,
    toStatus: transition.to,
    actor: context.actor,
    reason: transition.reason,
    atMs: context.nowMs,
  });
}

export type NewNotification = NotificationText & {
  readonly kind: string;
  /** at most one notification of the user has this key */
  readonly sourceKey: string;
  readonly orderId: string | null;
  readonly language: string;
};

/** Adds a notification and its outgoing event `noti.user` for the push sender (spec 12). */
export function tellUser(
  context: TellContext,
  rows: ChangeRows,
  { sourceKey, language, ...told }: NewNotification,
): NotificationRow {
  const { userId } = context.order;
  const row = {
    ...told,
    userId,
    notiId: context.newId(),
    sourceKey,
    isRead: 0,
    createdAtMs: context.nowMs,
  };
  rows.notifications.push(row);
  addOutgoing(context, rows, 'noti.user', {
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
  context: TellContext & { readonly order: Pick<OrderRow, 'language'> },
  rows: ChangeRows,
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
  tellUser(context, rows, {
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

/** Adds a transition's timeline row, outgoing event and notification. */
export function addTransition(context: ChangeContext, rows: ChangeRows, transition: Transition): void {
  addTimeline(context, rows, { from: transition.from, to: transition.to, reason: transition.on });
  addOutgoing(context, rows, `order.${transition.to}`, {
    status: transition.to,
    from: transition.from,
    reason: transition.on,
    final: wireAmount({ amountMinor: context.order.finalMinor, currency: context.order.currency }),
  });
  const kind = NOTIFIED[transition.to];
  if (kind !== undefined) addNotification(context, rows, kind, `order/${transition.to}`);
}

import type { NotificationParams } from '../../domain/notifications/notification-params.ts';
import type { NotificationText } from '../../domain/notifications/notification-texts.ts';
import { sentText } from '../../domain/notifications/sent-text.ts';
import { newRows } from '../../domain/order/change.ts';
import type { OrderCommand } from '../../domain/order/decide.ts';
import type { NotificationRow, OrderRow } from '../../domain/order/records.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import { tellUser } from '../../domain/order/tell.ts';
import { DomainError } from '../../domain/values/errors.ts';
import { sha256Hex } from '../../platform/sha256.ts';
import type { Deps } from '../../service/deps.ts';
import { changeOrder } from '../outbound/change-and-deliver.ts';
import type { NotificationView, ServiceCaller } from '../shared/types.ts';
import { notificationView } from './list-notifications.ts';

/** A notification from another service to a user; texts are bounded and without control characters. */
export type NotificationRequest = {
  readonly kind: string;
  /** the sender's own id, up to 128 characters */
  readonly notiId: string;
  readonly userId: string;
  readonly orderId: string | null;
  /** null means the kind's template */
  readonly title: string | null;
  readonly body: string | null;
  /** for a notification without a known order, which would have a language */
  readonly language: 'en' | 'zh-Hans' | null;
  readonly params: NotificationParams;
};

/**
 * Stores a notification for a user and its outgoing event `noti.user`, once per `notiId` (spec 12). A repeat gives the
 * first one, or the first one's id without a text when that has been deleted.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED for the same `notiId` with other content; INVALID_REQUEST for an order
 * of another user's, a text that neither the request nor a template has, or a template's place without a value
 */
export async function sendNotification(
  deps: Deps,
  caller: ServiceCaller,
  request: NotificationRequest,
): Promise<NotificationView> {
  // 1. Load
  const requestHash = hashOf(request);
  const before = await findTaken(deps, request, requestHash);
  if (before !== null) return before;
  const order = request.orderId === null ? null : await ownOrder(deps, request.orderId, request.userId);
  // 2. Decide
  const language = order?.language ?? request.language ?? 'en';
  const text = sentText(request, order?.shortId ?? request.orderId, language);
  // 3. Write
  try {
    const decided = { requestHash, language, text };
    const row =
      order === null
        ? await writeForNoOrder(deps, caller, request, decided)
        : await writeForOrder(deps, order, caller, request, decided);
    if (row === null) throw new Error('an order that was known is gone');
    return notificationView(row);
  } catch (error) {
    // Another delivery of the same notification was first. It has committed, or its key would be free.
    const first = deps.isDuplicateKey(error) ? await findTaken(deps, request, requestHash) : null;
    if (first === null) throw error;
    return first;
  }
}

/** On shards the intake may be seen before its notification is: the commits of one transaction come one after the other. */
const [LOOKS, PAUSE_MS, FRESH_MS] = [5, 60, 60_000];

async function findTaken(
  deps: Deps,
  request: NotificationRequest,
  requestHash: string,
): Promise<NotificationView | null> {
  const taken = await deps.store.notiIntake.find(request.notiId);
  if (taken === null) return null;
  if (taken.requestHash !== requestHash) throw new DomainError('IDEMPOTENCY_KEY_REUSED');
  const { userId, notiId, createdAtMs } = taken;
  const isFresh = deps.clock.nowMs() - createdAtMs < FRESH_MS;
  for (let looks = 1; ; looks += 1) {
    const row = await deps.store.notifications.find(userId, notiId);
    if (row !== null) return notificationView(row);
    if (!isFresh || looks >= LOOKS) return withoutText(request, notiId, createdAtMs);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** It was taken, and its row is there no more (`user:erase`), or cannot be read: nobody gets its text again. */
const withoutText = (
  { kind, orderId }: NotificationRequest,
  notiId: string,
  createdAtMs: number,
): NotificationView => ({ notiId, kind, orderId, title: '', body: '', isRead: true, createdAtMs });

/**
 * The user's order; null for an unknown order, which may still be on its way and is no reason to lose a notification.
 */
async function ownOrder(deps: Deps, orderId: string, userId: string): Promise<OrderRow | null> {
  const order = await deps.store.orders.find(orderId, userId);
  if (order === null && (await deps.store.orders.lines(orderId)).length > 0)
    throw invalid('order_id', 'must be an order of this user');
  return order;
}

const invalid = (field: string, problem: string) =>
  new DomainError('INVALID_REQUEST', { fields: [{ field, problem }] });

type Decided = {
  readonly requestHash: string;
  readonly language: string;
  readonly text: NotificationText;
};

const toldOf = ({ kind, orderId, notiId }: NotificationRequest, { language, text }: Decided) => ({
  ...text,
  kind,
  orderId,
  language,
  sourceKey: `noti/${notiId}`,
});

/** Writes under the order's lock, because the event gets the next number of the order's events. */
async function writeForOrder(
  deps: Deps,
  order: OrderRow,
  caller: ServiceCaller,
  request: NotificationRequest,
  decided: Decided,
): Promise<NotificationRow | null> {
  const { requestHash } = decided;
  const command: OrderCommand = {
    kind: 'tell_user',
    told: toldOf(request, decided),
    intake: { sentId: request.notiId, requestHash },
    traceparent: caller.traceparent,
  };
  const done = await changeOrder(deps, order.orderId, command, caller);
  return done === null || isRejected(done) ? null : (done.rows.notifications[0] ?? null);
}

async function writeForNoOrder(
  deps: Deps,
  { traceparent }: ServiceCaller,
  request: NotificationRequest,
  decided: Decided,
): Promise<NotificationRow> {
  const { userId, notiId: sentId } = request;
  const nowMs = deps.clock.nowMs();
  const rows = newRows(0);
  const order = { orderId: outboxKey(userId), shortId: '', userId };
  const context = { order, traceparent, nowMs, newId: () => deps.ids.unique() };
  const row = tellUser(context, rows, toldOf(request, decided));
  const { requestHash } = decided;
  await deps.store.transaction([], async (repos) => {
    await repos.notiIntake.insert([{ sentId, userId, notiId: row.notiId, requestHash, createdAtMs: nowMs }]);
    await repos.notifications.insert(rows.notifications);
    await repos.outbox.add(rows.outgoing);
  });
  return row;
}

/**
 * The outbox key of an event without an order: by user, in a form that no order id has. Two users with the same first
 * 24 characters only share a FIFO queue.
 */
export const outboxKey = (userId: string): string => `u:${userId.slice(0, 24)}`;

/** Hex SHA-256 of the request; the order of its fields does not matter. */
function hashOf({ params, ...rest }: NotificationRequest): string {
  const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  const { kind, notiId, userId, orderId, title, body, language } = rest;
  const text = JSON.stringify([kind, notiId, userId, orderId, title, body, language, sorted]);
  return sha256Hex(text);
}

import type { TimedPlace } from '../../domain/values/list-place.ts';
import type { OrderForSupport } from '../../operations/orders/get-order-for-support.ts';
import type { ListedOrder, OrderPage } from '../../operations/orders/listed-order.ts';
import { SUPPORT_CURSOR } from '../cursor.ts';
import type { Language } from '../error-table.ts';
import { money } from './money.ts';
import { presentOrderDetail } from './order-detail.ts';
import { presentListedOrder } from './order-list.ts';

const iso = (ms: number | null) => (ms === null ? '' : new Date(ms).toISOString());

/** The answer of support/orders (spec 13). */
export const presentFoundOrders = (page: OrderPage<TimedPlace>, language: Language) => ({
  orders: page.orders.map((order) => ({
    ...presentListedOrder(order, language),
    ...presentOwner(order.sheet),
  })),
  next_cursor: page.next === null ? '' : SUPPORT_CURSOR.write(page.next),
});

/** The order's user, and its review. */
const presentOwner = (sheet: ListedOrder['sheet']) => ({
  user_id: sheet.userId,
  region: sheet.region,
  language: sheet.language,
  client: sheet.client,
  review_reasons: sheet.reviewReasons === '' ? [] : sheet.reviewReasons.split(','),
  review_since: iso(sheet.reviewSinceMs),
});

/** An order for the back office: the user's view, with incoming and outgoing events and the wallet hold. */
export const presentInspectedOrder = (
  { detail, events, outgoing, holdState }: OrderForSupport,
  language: Language,
) => ({
  ...presentOrderDetail(detail, language),
  ...presentOwner(detail.sheet),
  wallet_hold:
    holdState === null
      ? null
      : { state: holdState, amount: money(detail.sheet.cashMinor, detail.sheet.currency) },
  outgoing: outgoing.map((event) => ({
    topic: event.topic,
    event_id: event.eventId,
    created_at: iso(event.createdAtMs),
    sent_at: iso(event.sentAtMs),
  })),
  events: [...events]
    .sort((a, b) => a.receivedAtMs - b.receivedAtMs || (a.eventKey < b.eventKey ? -1 : 1))
    .map((event) => ({
      name: event.name,
      key: event.eventKey,
      state: event.state,
      reason: event.reason ?? '',
      via: event.via,
      attempts: event.attempts,
      occurred_at: iso(event.occurredAtMs),
      received_at: iso(event.receivedAtMs),
      next_at: iso(event.nextAtMs),
    })),
});

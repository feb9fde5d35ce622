import * as v from 'valibot';
import { eventKey, type OrderEventName } from '../../src/domain/lifecycle/order-event.ts';
import { REVIEW_REASONS } from '../../src/domain/lifecycle/order-transitions.ts';
import { trackingValue } from '../../src/domain/order/lookups.ts';
import { cutText, plainText } from '../../src/domain/values/outside-text.ts';
import { readTraceparent } from '../../src/domain/values/traceparent.ts';
import { admit } from '../../src/events/admit.ts';
import { EVENT_SCHEMAS } from '../../src/events/contracts.ts';
import { notiBody } from '../../src/http/noti-body.ts';
import { refundBody } from '../../src/http/refund-body.ts';
import { boundedKey } from '../../src/operations/shared/bounded-key.ts';
import { EXAMPLES } from './events-doc-words.ts';

/**
 * The source of a bounded column's values: a word, id or hash of our own with a greatest length; another column, which
 * bounds it; or the outside, with a contract. The contract's function returns the value that is kept, and null for a
 * refused one.
 */
export type Source =
  | { readonly ours: number }
  | { readonly copied: string }
  | { readonly contract: (odd: string) => Promise<string | null> | string | null };

const ours = (maxChars: number): Source => ({ ours: maxChars });
const copied = (column: string): Source => ({ copied: column });
const contract = (read: Extract<Source, { contract: unknown }>['contract']): Source => ({ contract: read });

const ULID = ours(26);
const HASH = ours(64);
const WORD = ours(16);
const CURRENCY = ours(3);
const ORDER = copied('orders.order_id');
const USER = copied('orders.user_id');
const TRACE = contract(readTraceparent);

/** A field of an event after its contract. */
const inEvent = (name: OrderEventName, field: string) => (odd: string) => {
  const read = v.safeParse(EVENT_SCHEMAS[name] as v.GenericSchema, { ...EXAMPLES[name], [field]: odd });
  return read.success ? ((read.output as Record<string, string>)[field] ?? null) : null;
};
const fromEvent = (name: OrderEventName, field: string): Source => contract(inEvent(name, field));
/** The longest keys: every part is as long as its contract allows. */
const keyOf =
  (name: OrderEventName, ...fields: string[]) =>
  (odd: string) => {
    const parts = fields.map((field) => [field, inEvent(name, field)(odd)] as const);
    if (parts.some(([, part]) => part === null)) return null;
    return eventKey({ name, body: { ...EXAMPLES[name], ...Object.fromEntries(parts) } } as never);
  };
const inBody = (schema: v.GenericSchema, good: object, field: string): Source =>
  contract((odd) => {
    const read = v.safeParse(schema, { ...good, [field]: odd });
    return read.success ? ((read.output as Record<string, string | null>)[field] ?? null) : null;
  });
const NOTI = { noti_id: 'n', user_id: '1001', title: 'T', body: 'B' };
const inNoti = (field: string) => inBody(notiBody, NOTI, field);
const TICKET = { refund_id: 'T-1', order_id: 'O1', reason: '' };
/** A refund's reason: the hash covers the text as sent, the kept text is plain. */
const keptReason = contract(async (odd) => {
  const sent = v.safeParse(refundBody, { ...TICKET, reason: odd });
  return sent.success ? plainText(sent.output.reason) : null;
});

const around = (read: (event: ReturnType<typeof admit>) => string | null): Source =>
  contract((odd) =>
    read(
      admit({
        via: 'kafka',
        name: odd,
        payload: null,
        headers: {},
        traceparent: odd,
        place: { topic: odd, partition: 2_147_483_647, offset: '9223372036854775807', key: odd },
      }),
    ),
  );

/** A service's name, bounded by the configuration, with the person, cut; or `event:{name}` of a handled event. */
const ACTOR = ours(64);

export const BOUNDED_COLUMNS: Readonly<Record<string, Source>> = {
  'audit_entry.action': ours(32),
  // `{service}:{person}`, or the person who runs a command.
  'audit_entry.actor': ours(128),
  'audit_entry.audit_id': ULID,
  // The id of an order, a user or a dead letter.
  'audit_entry.subject': copied('dead_letter.letter_id'),

  'cart_item.sku_id': copied('sku.sku_id'),
  'cart_item.user_id': USER,
  'coupon_user.code': copied('coupon.code'),
  'coupon_user.user_id': USER,

  'dead_letter.letter_id': HASH,
  'dead_letter.name': around(({ name }) => name),
  'dead_letter.via': ours(5),
  'dead_letter.place': around(({ place }) => `${place?.topic}/${place?.partition}/${place?.offset}`),
  'dead_letter.order_id': fromEvent('purchased', 'order_id'),
  'dead_letter.record_key': around(({ place }) => place?.key ?? null),
  'dead_letter.reason': ours(24),
  'dead_letter.detail': ours(255),
  'dead_letter.state': WORD,

  'forex_rate.base': CURRENCY,
  'forex_rate.currency': CURRENCY,
  'forex_rate.rate': ours(32),

  'idempotency.holder': ULID,
  'idempotency.idem_key': ours('key:'.length + 255),
  'idempotency.order_id': ORDER,
  'idempotency.request_hash': HASH,
  'idempotency.state': ours(8),
  'idempotency.user_id': USER,
  'lease.holder': ULID,
  'lease.name': WORD,

  'noti_intake.noti_id': ULID,
  'noti_intake.request_hash': HASH,
  'noti_intake.sent_id': inNoti('noti_id'),
  'noti_intake.user_id': inNoti('user_id'),
  'notification.body': inNoti('body'),
  'notification.kind': ours(32),
  'notification.noti_id': ULID,
  'notification.order_id': inNoti('order_id'),
  'notification.source_key': contract((odd) => {
    const key = keyOf('payment_failed_cm', 'payment_id', 'reason_code')(odd);
    return key === null ? null : `${'O'.repeat(26)}/${key}`;
  }),
  'notification.title': inNoti('title'),
  'notification.user_id': inNoti('user_id'),

  'order_entry.channel_key': copied('shipping_channel.channel_key'),
  'order_entry.mall': copied('sku.mall'),
  'order_entry.order_id': ORDER,
  'order_entry.sku_id': copied('sku.sku_id'),
  'order_entry.spu_id': copied('sku.spu_id'),
  'order_entry.title': copied('sku.title'),

  'order_event.event_id': fromEvent('payment_notified_cm', 'event_id'),
  'order_event.event_key': contract((odd) => boundedKey(`${odd}/${odd}`)),
  'order_event.name': ours(64),
  'order_event.order_id': fromEvent('purchased', 'order_id'),
  'order_event.reason': ours(24),
  'order_event.state': WORD,
  'order_event.traceparent': TRACE,
  'order_event.via': ours(5),

  'order_lookup.kind': ours(8),
  'order_lookup.order_id': ORDER,
  'order_lookup.value': contract((odd) => trackingValue(odd)),

  'order_progress.left_status': WORD,
  'order_progress.order_id': ORDER,
  'order_progress.review_reasons': ours(REVIEW_REASONS.join(',').length),
  'order_progress.user_id': USER,
  'order_timeline.actor': ACTOR,
  'order_timeline.event_id': ULID,
  'order_timeline.from_status': WORD,
  'order_timeline.order_id': ORDER,
  'order_timeline.reason': contract((odd) => cutText(plainText(odd), 128)),
  'order_timeline.to_status': WORD,

  'orders.client': ours(7),
  'orders.coupon_code': copied('coupon.code'),
  'orders.currency': CURRENCY,
  'orders.forex_rate': copied('forex_rate.rate'),
  'orders.language': ours(7),
  'orders.last_payment_error': fromEvent('payment_failed_cm', 'reason'),
  'orders.order_id': ULID,
  'orders.region': ours(2),
  'orders.short_id': ours(10),
  'orders.status': WORD,
  'orders.user_id': ours(64),

  'outbox.event_id': ULID,
  'outbox.order_id': ULID,
  'outbox.topic': ours(32),
  'outbox.traceparent': TRACE,

  'payment.currency': CURRENCY,
  'payment.method': fromEvent('payment_notified_cm', 'method'),
  'payment.order_id': ORDER,
  'payment.payment_id': fromEvent('payment_notified_cm', 'payment_id'),
  'payment.reason': fromEvent('payment_failed_cm', 'reason'),
  'payment.status': WORD,

  'refund.currency': CURRENCY,
  'refund.destination': WORD,
  'refund.kind': WORD,
  'refund.order_id': ORDER,
  'refund.reason': keptReason,
  // Automatic refunds are `auto-{payment_id}`, with a number when that is taken.
  'refund.refund_id': contract((odd) => {
    const paymentId = inEvent('payment_notified_cm', 'payment_id')(odd);
    return paymentId === null ? null : `auto-${paymentId}.1000000`;
  }),
  'refund.request_hash': HASH,
  'refund.status': WORD,
  'refund.user_id': USER,
  'refund_leg.currency': CURRENCY,
  'refund_leg.leg': copied('payment.payment_id'),
  'refund_leg.order_id': ORDER,
  'refund_leg.refund_id': copied('refund.refund_id'),
  'refund_leg.status': WORD,

  // `{refund_id}:{leg}:{attempt}`, `void:{payment_id}`, `notify:{event_id}`
  'sweep_cursor.name': WORD,
  'sweep_cursor.position': ORDER,

  'upstream_ask.ask_key': ours(128 + 64 + 7 + 2),
  'upstream_ask.kind': WORD,
  'upstream_ask.order_id': ORDER,
  'upstream_ask.state': WORD,
  'upstream_ask.traceparent': TRACE,
  'wallet_hold.currency': CURRENCY,
  'wallet_hold.order_id': ORDER,
  'wallet_hold.state': WORD,
  'wallet_hold.user_id': USER,

  'work_claim.order_id': ORDER,
  'work_claim.queue': WORD,
  'work_claim.owner': ULID,
};

/** Tables that other services write; this service changes numbers in some. */
export const READ_ONLY = new Set([
  'address',
  'blacklist',
  'coupon',
  'free_shipping',
  'payment_method',
  'region',
  'shipping_channel',
  'sku',
]);

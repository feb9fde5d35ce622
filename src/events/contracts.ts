import * as v from 'valibot';
import { GROUP_STATUSES } from '../domain/lifecycle/fulfilment-fold.ts';
import type {
  GroupUpdate,
  OrderEventName,
  PaymentFailed,
  PaymentNotified,
  PurchasedEvent,
  RefundNotified,
} from '../domain/lifecycle/order-event.ts';
import { readInstant } from '../domain/values/instant.ts';
import { formatMinor, isCurrency, parseAmount } from '../domain/values/money.ts';
import { MONEY_PROPERTIES } from '../domain/values/money-json.ts';
import { cutText, plainText } from '../domain/values/outside-text.ts';

const ENTRIES_MAX = 100;
const COUNT_MAX = 999;
const TIME_MIN = Date.UTC(2000);
const TIME_MAX = Date.UTC(2100);

/** An id of another service. It has no `/`, for our keys are joined with it. A number is read as its digits. */
const idOf = (max: number) =>
  v.pipe(
    v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0))], 'must be an id'),
    v.transform(String),
    v.regex(new RegExp(`^[A-Za-z0-9_.:-]{1,${max}}$`), `must be 1 to ${max} of A-Z a-z 0-9 _ . : -`),
    v.description(`id: 1 to ${max} of A-Z a-z 0-9 _ . : -`),
  );

/** Text for people, as long as its column. An absent text is empty. */
const textOf = (max: number) =>
  v.pipe(
    v.nullish(v.string('must be text'), ''),
    v.transform((text) => cutText(plainText(text), max)),
    v.description(`text, cut at ${max} characters and never within one, control characters as spaces`),
  );

const amount = v.pipe(
  v.object({ v: v.string('must be decimal text'), c: v.string('must be a currency') }, 'must be money'),
  v.check(({ c }) => isCurrency(c), 'must be in an ISO-4217 currency'),
  v.check(({ v: text, c }) => !isCurrency(c) || parseAmount(text, c) !== null, 'must fit its currency'),
  // "1.5" and "1.50" become the same text, so that two deliveries do not differ by it.
  v.transform(({ v: text, c }) => ({ v: formatMinor(parseAmount(text, c) ?? 0n, c), c })),
  v.metadata({ properties: MONEY_PROPERTIES }),
  v.description(
    'money {v, c}: decimal text with at most the digits of its ISO-4217 currency, 12 digits in all',
  ),
);

const occurredAtMs = v.pipe(
  v.string('must be a time'),
  v.rawTransform<string, string>(({ dataset, addIssue, NEVER }) => {
    const atMs = readInstant(dataset.value);
    if (atMs !== null && atMs >= TIME_MIN && atMs < TIME_MAX) return new Date(atMs).toISOString();
    addIssue({
      message:
        atMs === null ? 'must be ISO 8601 with its zone, of a day that exists' : 'must be in 2000 to 2099',
    });
    return NEVER;
  }),
  v.metadata({ format: 'date-time' }),
  v.description('ISO 8601 time with its zone, in 2000 to 2099'),
);

const entry = v.object({
  sku_id: idOf(20),
  count: v.pipe(
    v.number('must be a number'),
    v.integer('must be whole'),
    v.minValue(1, 'must be 1 or more'),
    v.maxValue(COUNT_MAX, `must be at most ${COUNT_MAX}`),
  ),
});

const entryList = v.pipe(
  v.array(entry, 'must be a list'),
  v.maxLength(ENTRIES_MAX, `must be at most ${ENTRIES_MAX}`),
);

const entries = v.pipe(
  entryList,
  v.minLength(1, 'must not be empty'),
  v.description(`1 to ${ENTRIES_MAX} of {sku_id, count}; count 1 to ${COUNT_MAX}`),
);

/** Absent, null and an empty list mean all of the order's entries. */
const entriesOrAll = v.pipe(
  v.nullish(entryList, null),
  v.transform((list) => (list?.length === 0 ? null : list)),
  v.description(`up to ${ENTRIES_MAX} of {sku_id, count}; count 1 to ${COUNT_MAX}; none, or empty, is all`),
);

export const ORDER_ID = idOf(64);

const common = { order_id: ORDER_ID, occurred_at: occurredAtMs };
/** An event id is kept for people only: one of a wrong form is no reason to refuse an event about money. */
const eventId = { event_id: v.fallback(v.nullish(idOf(128), null), null) };

/** `v.object` drops unknown fields, so they are never stored (spec 2). */
export const EVENT_SCHEMAS = {
  payment_notified_cm: v.object({
    ...common,
    ...eventId,
    payment_id: v.pipe(
      idOf(64),
      v.metadata({ not: { const: 'wallet' } }),
      v.check((id) => id !== 'wallet', 'must not be "wallet", which names the wallet in refunds'),
      v.description('id: 1 to 64 of A-Z a-z 0-9 _ . : -; not "wallet"'),
    ),
    status: v.picklist(['authorized', 'captured', 'voided'], 'must be authorized, captured or voided'),
    amount,
    method: textOf(64),
  }),
  payment_failed_cm: v.object({
    ...common,
    ...eventId,
    payment_id: idOf(64),
    reason_code: v.pipe(
      v.string('must be text'),
      // A part of a key; the database ignores spaces at its end.
      v.trim(),
      v.regex(/^[\x20-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters'),
      v.description('1 to 64 printable ASCII characters'),
    ),
    reason: textOf(255),
  }),
  purchased: v.object({ ...common, ...eventId, purchase_no: idOf(64), mall: idOf(32), entries }),
  group_update: v.object({
    ...common,
    ...eventId,
    group_id: idOf(64),
    status: v.picklist(GROUP_STATUSES, 'must be packed, shipped, arrived or received'),
    carrier: textOf(64),
    tracking_no: textOf(128),
    entries: entriesOrAll,
  }),
  refund_notified: v.object({
    ...common,
    ...eventId,
    refund_id: idOf(200),
    status: v.picklist(['succeeded', 'failed'], 'must be succeeded or failed'),
    amount,
    reason: textOf(255),
    attempt: v.nullish(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(1_000_000),
        v.description('whole number from 1 to 1000000'),
      ),
      null,
    ),
  }),
} as const satisfies { [Name in OrderEventName]: v.GenericSchema<unknown, BodyOf<Name>> };

/** The domain's shape of each body; a schema that differs from it does not compile. */
type BodyOf<Name extends OrderEventName> = {
  payment_notified_cm: PaymentNotified;
  payment_failed_cm: PaymentFailed;
  purchased: PurchasedEvent;
  group_update: GroupUpdate;
  refund_notified: RefundNotified;
}[Name];

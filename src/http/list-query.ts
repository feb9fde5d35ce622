import * as v from 'valibot';
import { ORDER_GROUPS, type OrderGroupName } from '../domain/lifecycle/order-groups.ts';
import { ORDER_STATUSES, type OrderStatus } from '../domain/lifecycle/order-state.ts';
import { REVIEW_REASONS, type ReviewReason } from '../domain/lifecycle/order-transitions.ts';
import { readDay, readInstant } from '../domain/values/instant.ts';
import { plainText } from '../domain/values/plain-text.ts';
import { cursorSchema, NOTI_CURSOR, ORDER_CURSOR, SUPPORT_CURSOR } from './cursor.ts';

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 50;

/** In a query, an empty value counts as missing. */
const optional = <T>(schema: v.GenericSchema<string, T>) =>
  v.pipe(
    v.optional(v.string(), ''),
    v.transform((text) => (text === '' ? null : text)),
    v.nullable(schema),
  );

const limit = v.pipe(
  v.optional(v.string(), ''),
  v.description(`1 to ${LIMIT_MAX}; ${LIMIT_DEFAULT} when it is left out`),
  v.metadata({ type: 'integer', minimum: 1, maximum: LIMIT_MAX }),
  v.check((text) => text === '' || /^[1-9]\d?$/.test(text), `must be 1 to ${LIMIT_MAX}`),
  v.transform((text) => (text === '' ? LIMIT_DEFAULT : Number(text))),
  v.maxValue(LIMIT_MAX, `must be 1 to ${LIMIT_MAX}`),
);

const groups = Object.keys(ORDER_GROUPS) as OrderGroupName[];

const oneOf = <Word extends string>(words: readonly Word[]) =>
  v.pipe(
    v.string(),
    v.metadata({ enum: [...words] }),
    v.check((text) => words.some((word) => word === text), `must be one of ${words.join(', ')}`),
    v.transform((text) => text as Word),
  );

export const orderListQuery = v.pipe(
  v.object({
    status: optional<OrderGroupName>(oneOf(groups)),
    cursor: optional(cursorSchema(ORDER_CURSOR)),
    limit,
  }),
  v.transform(({ status, ...rest }) => ({ group: status, ...rest })),
);

/** The query of `GET shopping/noti` (spec 12). */
export const notificationQuery = v.object({
  cursor: optional(cursorSchema(NOTI_CURSOR)),
  limit,
});

const readTime = (text: string): number | null => readDay(text) ?? readInstant(text);

/** An instant; a day without a time is its midnight in UTC. */
const time = v.pipe(
  v.string(),
  v.metadata({ anyOf: [{ format: 'date' }, { format: 'date-time' }] }),
  v.check((text) => readTime(text) !== null, 'must be an ISO 8601 day, or time with its zone, that exists'),
  v.transform((text) => readTime(text) ?? 0),
);

/** A short id as people type it, with spaces and hyphens of any width. */
const shortIdAsTyped = v.pipe(
  v.string(),
  v.transform((text) => plainText(text).replace(/[\s-]/g, '').toUpperCase()),
  v.regex(/^[0-9A-Z]{1,12}$/, 'must be a short id'),
);

/** An id that an event may have; no column holds longer ones. */
const namedId = (what: string) => v.pipe(v.string(), v.regex(/^[\x21-\x7E]{1,128}$/, `must be ${what}`));

const supportFields = v.object({
  user_id: optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be a user id'))),
  short_id: optional(shortIdAsTyped),
  refund_id: optional(namedId('a refund id')),
  payment_id: optional(namedId('a payment id')),
  tracking_no: optional(v.pipe(v.string(), v.regex(/^[\x20-\x7E]{1,128}$/, 'must be a tracking number'))),
  phone: optional(
    v.pipe(
      v.string(),
      v.regex(/^[^a-z]{5,40}$/i, 'must be a phone number'),
      v.description('in any spelling; without + it is tried in every region'),
    ),
  ),
  email: optional(v.pipe(v.string(), v.regex(/^[^@]{1,100}@[^@]{1,150}$/, 'must be an e-mail address'))),
  review: optional<ReviewReason | 'any'>(oneOf([...REVIEW_REASONS, 'any'])),
  status: optional<OrderStatus>(oneOf(ORDER_STATUSES)),
  from: optional(time),
  to: optional(time),
  cursor: optional(cursorSchema(SUPPORT_CURSOR)),
  limit,
});
/** The known parameters. Others are refused: a misspelled one would find everybody's orders. */
export const SUPPORT_PARAMETERS = Object.keys(supportFields.entries);

/** Parameters that name orders; only one of them is allowed at a time. */
const NAMING = ['short_id', 'refund_id', 'payment_id', 'tracking_no', 'phone', 'email', 'review'] as const;

export const supportQuery = v.pipe(
  supportFields,
  v.check(
    (query) => NAMING.filter((name) => query[name] !== null).length <= 1,
    `only one of ${NAMING.join(', ')}`,
  ),
  v.check(({ from, to }) => from === null || to === null || from < to, 'from must be before to'),
  v.transform(({ user_id, short_id, refund_id, payment_id, tracking_no, from, to, ...rest }) => ({
    userId: user_id,
    shortId: short_id,
    refundId: refund_id,
    paymentId: payment_id,
    trackingNo: tracking_no,
    fromMs: from,
    toMs: to,
    ...rest,
  })),
);

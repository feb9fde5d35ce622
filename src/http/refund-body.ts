import * as v from 'valibot';
import type { RefundRequest } from '../domain/refunds/refund-amounts.ts';
import { isCurrency, parseAmount } from '../domain/values/money.ts';
import { MONEY_PROPERTIES } from '../domain/values/money-json.ts';
import { ORDER_ID } from './order-id.ts';

const ENTRIES_MAX = 100;
const COUNT_MAX = 999;
const REASON_MAX = 255;

/**
 * A refund id. It has no `:` or `/`, for keys to payment are joined with them. Ids that begin with `auto-` are ours.
 */
export const refundId = v.pipe(
  v.string('must be text'),
  v.regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ . -'),
);
const newRefundId = v.pipe(
  refundId,
  v.check((id) => !id.startsWith('auto-'), 'must not begin with auto-'),
  v.metadata({ not: { pattern: '^auto-' } }),
);

const entries = v.pipe(
  v.array(
    v.object(
      {
        sku_id: v.pipe(v.string('must be text'), v.regex(/^[0-9]{1,20}$/, 'must be digits')),
        count: v.pipe(
          v.number('must be a number'),
          v.integer('must be whole'),
          v.minValue(1, 'must be 1 or more'),
          v.maxValue(COUNT_MAX, `must be at most ${COUNT_MAX}`),
        ),
      },
      'must be {sku_id, count}',
    ),
    'must be a list',
  ),
  v.maxLength(ENTRIES_MAX, `must be at most ${ENTRIES_MAX}`),
);

const amount = v.pipe(
  v.object({ v: v.string('must be decimal text'), c: v.string('must be a currency') }, 'must be money'),
  v.check(({ c }) => isCurrency(c), 'must be in an ISO-4217 currency'),
  v.check(({ v: text, c }) => !isCurrency(c) || parseAmount(text, c) !== null, 'must fit its currency'),
  v.transform(({ v: text, c }) => ({ amountMinor: parseAmount(text, c) ?? 0n, currency: c })),
  v.metadata({ properties: MONEY_PROPERTIES }),
);

/** The body of `POST refund/refund` (spec 11). */
export const refundBody = v.object(
  {
    refund_id: newRefundId,
    order_id: v.pipe(v.string('must be text'), v.regex(ORDER_ID, 'must be an order id')),
    entries: v.nullish(entries, null),
    amount: v.nullish(amount, null),
    include_shipping: v.nullish(v.boolean('must be true or false'), false),
    reason: v.pipe(
      v.nullish(v.string('must be text'), ''),
      v.maxLength(REASON_MAX, `must be at most ${REASON_MAX} characters`),
    ),
    to: v.nullish(v.picklist(['original', 'wallet'], 'must be original or wallet'), 'original'),
  },
  'must be an object',
);

/** The body of `POST support/orders/{order_id}/refund_preview`. */
export const previewBody = v.object(
  {
    entries: refundBody.entries.entries,
    amount: refundBody.entries.amount,
    include_shipping: refundBody.entries.include_shipping,
    to: refundBody.entries.to,
  },
  'must be an object',
);

/** The body of `POST refund/retry`. */
export const retryBody = v.object(
  { refund_id: v.pipe(v.string('must be text'), v.regex(/^[A-Za-z0-9_.:-]{1,128}$/, 'must be a refund id')) },
  'must be an object',
);

export type RefundBody = v.InferOutput<typeof refundBody>;

export const refundRequestOf = (body: v.InferOutput<typeof previewBody>): RefundRequest => ({
  entries: body.entries?.map(({ sku_id, count }) => ({ skuId: sku_id, count })) ?? null,
  amount: body.amount,
  includeShipping: body.include_shipping,
  to: body.to,
});

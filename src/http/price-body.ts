import * as v from 'valibot';
import { parseEntries } from '../domain/pricing/entries.ts';
import type { Entry } from '../domain/pricing/price.ts';
import { decimalText } from '../domain/values/money.ts';
import { DECIMAL_PATTERN } from '../domain/values/money-json.ts';

const ENTRIES_MAX = 100;
/** A cart may have as many malls as entries, and a request may name a channel for each. */
const MALLS_MAX = ENTRIES_MAX;

const entry = v.pipe(
  v.string('must be text'),
  // For docs/openapi.json only; parseEntries checks entries and words their problems.
  v.metadata({ pattern: '^[0-9]+-[0-9]+-[1-9][0-9]{0,2}$', description: '{spu_id}-{sku_id}-{count}' }),
);

const entries = v.pipe(
  v.array(entry, 'must be a list'),
  v.minLength(1, 'must not be empty'),
  v.maxLength(ENTRIES_MAX, `must be at most ${ENTRIES_MAX}`),
  v.rawTransform<string[], readonly Entry[]>(({ dataset, addIssue, NEVER }) => {
    const parsed = parseEntries(dataset.value);
    if (parsed.ok) return parsed.entries;
    for (const { index, problem } of parsed.problems) {
      const at = {
        type: 'array',
        origin: 'value',
        input: dataset.value,
        key: index ?? 0,
        value: null,
      } as const;
      addIssue({ message: problem, path: [at] });
    }
    return NEVER;
  }),
);

const short = v.pipe(v.string('must be text'), v.maxLength(64, 'must be at most 64 characters'));

const mallChannels = v.pipe(
  v.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'must be an object of mall and channel',
  ),
  v.check((value) => Object.keys(value).length <= MALLS_MAX, `must be at most ${MALLS_MAX} malls`),
  v.check(
    (value) => Object.entries(value).every(([mall, key]) => mall.length <= 64 && v.is(short, key)),
    'must map malls to channel keys of at most 64 characters',
  ),
  v.transform((value) => value as Record<string, string>),
  v.metadata({ additionalProperties: { type: 'string', maxLength: 64 }, maxProperties: MALLS_MAX }),
);

const cash = v.pipe(
  v.union(
    [
      v.pipe(v.number(), v.metadata({ minimum: 0 })),
      v.pipe(v.string(), v.metadata({ pattern: DECIMAL_PATTERN })),
    ],
    'must be a number or decimal text',
  ),
  v.check((value) => decimalText(value) !== null, 'must be a plain decimal that is not negative'),
  v.transform((value) => decimalText(value) ?? '0'),
);

const couponCode = v.pipe(
  v.string('must be text'),
  v.regex(/^[A-Za-z0-9_-]{0,64}$/, 'must be up to 64 of A-Z a-z 0-9 _ -'),
);
const bool = v.boolean('must be true or false');
/** An optional field; `null` counts as not sent. */
const opt = <T>(schema: v.GenericSchema<unknown, T>, fallback: T) =>
  v.optional(
    v.pipe(
      v.nullable(schema),
      v.transform((value): T => value ?? fallback),
    ),
    null,
  );

const priceFields = {
  entries,
  mall_channels: opt<Record<string, string>>(mallChannels, {}),
  coupon_code: opt<string>(couponCode, ''),
  cash: opt<string>(cash, '0'),
};

export const priceBody = v.object(
  { ...priceFields, auto_select_coupon: opt<boolean>(bool, false) },
  'must be an object',
);

const addrId = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0))], 'must be text'),
  v.transform(String),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ -'),
);

const expectedFinal = v.object(
  {
    v: v.pipe(
      v.string('must be decimal text'),
      v.metadata({ pattern: DECIMAL_PATTERN }),
      v.check((text) => decimalText(text) !== null, 'must be decimal text'),
    ),
    c: v.pipe(v.string('must be a currency'), v.regex(/^[A-Z]{3}$/, 'must be a currency')),
  },
  'must be money',
);

/** Longer than the token of 100 entries in 100 malls with the longest names; the body's limit is little higher. */
const PRICE_TOKEN_MAX = 57_344;

export const checkoutBody = v.object(
  {
    ...priceFields,
    addr_id: addrId,
    no_remove_from_cart: opt<boolean>(bool, true),
    price_token: v.nullish(v.pipe(v.string('must be text'), v.maxLength(PRICE_TOKEN_MAX, 'is too long'))),
    expected_final: v.nullish(expectedFinal),
  },
  'must be an object',
);

export type PriceBody = v.InferOutput<typeof priceBody>;
export type CheckoutBody = v.InferOutput<typeof checkoutBody>;

import * as v from 'valibot';
import { BODY_MAX_CHARS, TITLE_MAX_CHARS } from '../domain/notifications/notification-params.ts';
import { formatMinor, isCurrency, parseAmount } from '../domain/values/money.ts';
import { MONEY_PROPERTIES } from '../domain/values/money-json.ts';
import { languageOf } from './middleware/caller.ts';
import { ORDER_ID } from './order-id.ts';

const IDS_MAX = 100;
const PARAMS_MAX = 20;
const VALUE_MAX_CHARS = 255;

/** An id; a number is read as its digits. */
const idOf = (pattern: RegExp, problem: string) =>
  v.pipe(
    v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0))], problem),
    v.transform(String),
    v.regex(pattern, problem),
  );

/** Line breaks and tabs become spaces; other control characters and lone surrogates are removed. */
const clean = (text: string) =>
  text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim();

const textOf = (maxChars: number) =>
  v.pipe(
    v.string('must be text'),
    v.transform(clean),
    v.check((text) => [...text].length <= maxChars, `must be at most ${maxChars} characters`),
    v.metadata({ maxLength: maxChars }),
  );

/** A text; an empty one counts as not sent. */
const optionalText = (maxChars: number) =>
  v.pipe(
    v.nullish(textOf(maxChars), null),
    v.transform((text) => text || null),
  );

const VALUE = `must map names to text of at most ${VALUE_MAX_CHARS} characters, numbers or money`;

const paramValue = v.union(
  [
    textOf(VALUE_MAX_CHARS),
    v.pipe(v.number(VALUE), v.finite(VALUE), v.transform(String)),
    v.pipe(
      v.object({ v: v.string(VALUE), c: v.string(VALUE) }, VALUE),
      v.check(({ v: text, c }) => isCurrency(c) && parseAmount(text, c) !== null, VALUE),
      v.transform(({ v: text, c }) => `${formatMinor(parseAmount(text, c) ?? 0n, c)} ${c}`),
    ),
  ],
  VALUE,
);

const params = v.pipe(
  v.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'must be an object',
  ),
  v.record(
    v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,32}$/, 'must have names of a-z, 0-9 and _')),
    paramValue,
    'must be an object',
  ),
  v.check((value) => Object.keys(value).length <= PARAMS_MAX, `must be at most ${PARAMS_MAX}`),
  v.metadata({
    maxProperties: PARAMS_MAX,
    propertyNames: { pattern: '^[a-z0-9_]{1,32}$' },
    additionalProperties: {
      anyOf: [
        { type: 'string', maxLength: VALUE_MAX_CHARS },
        { type: 'number' },
        { type: 'object', properties: MONEY_PROPERTIES, required: ['v', 'c'] },
      ],
    },
  }),
);

/** The body of `POST noti/{kind}` (spec 12). `null` counts as not sent. */
export const notiBody = v.object(
  {
    noti_id: idOf(/^[A-Za-z0-9_.:/-]{1,128}$/, 'must be 1 to 128 of A-Z a-z 0-9 _ . : / -'),
    user_id: idOf(/^[A-Za-z0-9_-]{1,64}$/, 'must be a user id'),
    order_id: v.nullish(idOf(ORDER_ID, 'must be an order id'), null),
    title: optionalText(TITLE_MAX_CHARS),
    body: optionalText(BODY_MAX_CHARS),
    language: v.nullish(
      v.pipe(
        v.string('must be text'),
        v.transform((text) => languageOf(text)),
      ),
      null,
    ),
    params: v.pipe(
      v.nullish(params, {}),
      v.transform((value): Readonly<Record<string, string>> => value ?? {}),
    ),
  },
  'must be an object',
);

/** The body of `POST shopping/noti/read`: ids, or all. */
export const readBody = v.pipe(
  v.object(
    {
      ids: v.nullish(
        v.pipe(
          v.array(
            v.pipe(v.string('must be text'), v.regex(/^[\x21-\x7E]{1,26}$/, 'must be an id of the list')),
            'must be a list',
          ),
          v.minLength(1, 'must not be empty'),
          v.maxLength(IDS_MAX, `must be at most ${IDS_MAX}`),
        ),
      ),
      all: v.nullish(v.boolean('must be true or false'), false),
    },
    'must be an object',
  ),
  v.check(({ ids, all }) => (ids != null) !== all, 'must have either ids or all: true'),
  v.metadata({
    oneOf: [
      { required: ['ids'], properties: { ids: { type: 'array' }, all: { enum: [false, null] } } },
      { required: ['all'], properties: { ids: { type: 'null' }, all: { const: true } } },
    ],
  }),
);

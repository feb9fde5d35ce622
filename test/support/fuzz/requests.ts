import { type JsonSchema, requestSchema } from '../../../src/openapi/json-schema.ts';
import { fillPath, type Operation, ORDER_ID } from '../../../src/openapi/operation.ts';
import { OPERATIONS } from '../../../src/openapi/operations/all.ts';
import { allowed } from '../openapi-calls.ts';
import { type Random, seeded } from '../seeded.ts';
import type { As } from '../world.ts';
import { breakValue, brokenBody } from './break-value.ts';
import { hostile, textLike, validValue } from './values.ts';

export type FuzzRequest = {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
  readonly as: As;
};

/** Values of the demo data, which the service knows; the test adds order ids. */
export const KNOWN_WORDS = [
  ...['37804755-378047556-1', '5120010-51200101-1', '5120010-51200102-3', '37804755-378047557-2'],
  ...[
    '6000000-60000001-1',
    '378047556',
    '51200101',
    '501',
    '502',
    '503',
    '506',
    '1001',
    '1003',
    'taobao',
    'tmall',
  ],
  ...['CN-US-PRI-LINE', 'CN-US-ECO-LINE', 'WELCOME5', 'TEN10', 'TAOBAO15', 'LASTONE', 'EXPIRED1', 'VIP20'],
  ...[
    'USD',
    'JPY',
    '77.55',
    '1.00',
    '0',
    'T-1',
    'pay-1',
    'wallet',
    'auto-pay-1',
    'paid',
    'unpaid',
    '2026-01-05',
  ],
] as const;

const schemas = new Map<object, JsonSchema>();
const schemaOf = (of: NonNullable<Operation['body']>): JsonSchema => {
  const known = schemas.get(of) ?? requestSchema(of);
  schemas.set(of, known);
  return known;
};

/** Request number `at` of a seed: valid, or broken in one to three places. */
export function fuzzRequest(seed: number, at: number, orderIds: readonly string[]): FuzzRequest {
  const random = seeded(seed * 1_000_003 + at);
  const operation = random.pick(OPERATIONS);
  const words = [...KNOWN_WORDS, ...orderIds];
  const isBroken = random.below(2) === 0;
  const prefix = operation.path.startsWith('/shopping/') && random.below(3) === 0 ? '/api/v/5.10.0' : '';
  const method = random.below(40) === 0 ? random.pick(['GET', 'POST', 'PUT', 'DELETE']) : operation.method;
  return {
    operation,
    method,
    path:
      prefix +
      pathOf(operation, random, words, orderIds, isBroken) +
      queryOf(operation, random, words, isBroken),
    body: method === 'GET' ? undefined : bodyOf(operation, random, words, orderIds, isBroken),
    as: callerOf(operation, random, words),
  };
}

/** A value as text for a path or a query. */
const textOf = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300).toWellFormed();

function pathOf(
  { path, params = {} }: Operation,
  random: Random,
  words: readonly string[],
  orderIds: readonly string[],
  isBroken: boolean,
): string {
  const value = (name: string, pattern: string): string => {
    if (isBroken && random.below(4) === 0) return textOf(hostile(random));
    if (name === 'order_id' && random.below(8) > 0) return random.pick(orderIds);
    return random.below(2) === 0 ? random.pick(words) : textLike(pattern, random);
  };
  return fillPath(
    path,
    Object.fromEntries(Object.entries(params).map(([name, { pattern }]) => [name, value(name, pattern)])),
  );
}

function queryOf({ query }: Operation, random: Random, words: readonly string[], isBroken: boolean): string {
  if (query === undefined) return '';
  const sent = Object.entries(schemaOf(query).properties ?? {}).flatMap(([name, schema]) => {
    if (random.below(3) > 0) return [];
    const value = isBroken && random.below(2) === 0 ? hostile(random) : validValue(schema, random, words);
    return [[name, textOf(value)]];
  });
  return sent.length === 0 ? '' : `?${new URLSearchParams(sent)}`;
}

function bodyOf(
  operation: Operation,
  random: Random,
  words: readonly string[],
  orderIds: readonly string[],
  isBroken: boolean,
): string | Uint8Array<ArrayBuffer> | undefined {
  if (operation.body === undefined) return isBroken ? brokenBody('{}', random) : undefined;
  const examples = operation.examples.flatMap(({ body }) => (body === undefined ? [] : [body]));
  let value: unknown =
    random.below(2) === 0
      ? JSON.parse(JSON.stringify(random.pick(examples)).replaceAll(ORDER_ID, random.pick(orderIds)))
      : validValue(schemaOf(operation.body), random, words);
  if (isBroken) for (let left = 1 + random.below(3); left > 0; left -= 1) value = breakValue(value, random);
  const text = JSON.stringify(value) ?? 'null';
  return isBroken && random.below(10) === 0 ? brokenBody(text, random) : text;
}

const ODD_HEADERS: readonly Record<string, string>[] = [
  { authorization: 'Bearer x.y.z' },
  { authorization: 'Basic dTpw' },
  { authorization: `Bearer ${'a'.repeat(5_000)}` },
  { 'cm-user-token': 'another' },
  { userid: '1002' },
  { userid: '0' },
  { 'x-shopping-signature': 't=1,v1=00' },
  { 'x-shopping-signature': `t=${'9'.repeat(20)},v1=${'0'.repeat(64)}` },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': '' },
  { 'cm-user-region': '' },
  { 'cm-user-region': 'xx' },
  { 'cm-user-region': '\u00ff\u00fe' },
  { 'cm-user-language': 'zh-Hans-CN;q=0.9' },
  { 'cm-client': 'symbian' },
  { 'idempotency-key': 'same' },
  { 'idempotency-key': 'a'.repeat(256) },
  { 'idempotency-key': '\u00e9' },
  { traceparent: '00-0-0-0' },
  { 'x-request-id': '\u00e9\u00e9\u00e9' },
  { 'x-request-id': 'a-request-id-of-ours' },
  { 'x-test-remote': 'not an address' },
];

function callerOf({ access }: Operation, random: Random, words: readonly string[]): As {
  const as = random.below(12) === 0 ? { user: random.pick([null, '1002', '1003', 'x']) } : allowed(access);
  const region = random.below(6) === 0 ? { region: random.pick(['GB', 'JP', 'us', 'AQ']) } : {};
  const key = random.below(5) === 0 ? { key: random.pick(words) } : {};
  const odd = random.below(6) === 0 ? random.pick(ODD_HEADERS) : {};
  return { ...as, ...region, ...key, headers: { ...as.headers, ...odd } };
}

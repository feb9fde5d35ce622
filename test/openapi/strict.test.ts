import { expect, test } from 'bun:test';
import Ajv2020 from 'ajv/dist/2020';
import { ORDER_STATUSES } from '../../src/domain/lifecycle/order-state.ts';
import { requestSchema, type Schema } from '../../src/openapi/json-schema.ts';
import { type Operation, operationIdOf } from '../../src/openapi/operation.ts';
import { OPERATIONS } from '../../src/openapi/operations/all.ts';
import { BAD_INPUTS } from '../support/bad-inputs.ts';

// The document refuses what the service refuses, so a client that is generated from it cannot send it (D8).

const ajv = new Ajv2020({
  strict: false,
  coerceTypes: false,
  formats: {
    date: /^\d{4}-\d\d-\d\d$/,
    'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/,
  },
});
const takes = (schema: Schema, value: unknown) =>
  ajv.compile(JSON.parse(JSON.stringify(requestSchema(schema))))(value);
const operationAt = (path: string) => OPERATIONS.find((one) => one.path === path) as Operation;

/**
 * Rules that a schema cannot express: sums over entries, JSON that is text before it is parsed, decimals of a currency.
 */
const UNSAYABLE = /add up|huge id|three decimals|13 digits|exponent number/;

const refused = BAD_INPUTS.filter(
  ({ body, error, headers }) =>
    error === 'INVALID_REQUEST' &&
    headers === undefined &&
    typeof body === 'object' &&
    !(body instanceof Uint8Array),
);

test.each(refused.filter(({ name }) => !UNSAYABLE.test(name)).map((one) => [one.name, one] as const))(
  '%s',
  (_, { path, body }) => {
    const schema = operationAt(path).body;
    expect(schema !== undefined && takes(schema, JSON.parse(JSON.stringify(body)))).toBe(false);
  },
);

const occurred_at = '2026-01-05T08:00:00.000Z';
const MORE: [string, object][] = [
  ['/refund/refund', { refund_id: 'auto-1', order_id: 'A' }],
  ['/refund/refund', { refund_id: 'T-1', order_id: 'A', amount: { v: 'ten', c: 'USD' } }],
  ['/refund/refund', { refund_id: 'T-1', order_id: 'A', amount: { v: '1.00', c: 'dollars' } }],
  ['/refund/refund', { refund_id: 'T-1', order_id: 'A', amount: { v: 1, c: 'USD' } }],
  ['/noti/{kind}', { noti_id: 'N', user_id: '1', params: { A: 'x' } }],
  ['/noti/{kind}', { noti_id: 'N', user_id: '1', params: { a: true } }],
  ['/noti/{kind}', { noti_id: 'N', user_id: '1', title: 'x'.repeat(256) }],
  ['/shopping/noti/read', {}],
  ['/shopping/noti/read', { ids: ['A'], all: true }],
  [
    '/event/payment_notified_cm',
    { order_id: 'A', payment_id: 'wallet', status: 'captured', amount: { v: '1', c: 'USD' }, occurred_at },
  ],
  [
    '/event/refund_notified',
    { order_id: 'A', refund_id: 'T', status: 'failed', amount: { v: '-1', c: 'USD' }, occurred_at },
  ],
  ['/event/purchased', { order_id: 'A', purchase_no: 'P', mall: 'm', entries: [], occurred_at }],
  ['/event/payment_failed_cm', { order_id: 'A', payment_id: 'P', reason_code: 'X', occurred_at: 'today' }],
];
test.each(MORE.map(([path, body]) => ({ path, body })))('$path $body', ({ path, body }) => {
  const schema = operationAt(path).body;
  expect(schema !== undefined && takes(schema, body)).toBe(false);
});

const parameter = (path: string, name: string) => {
  const { query } = operationAt(path);
  const schema = query === undefined ? {} : requestSchema(query).properties?.[name];
  const validate = ajv.compile(JSON.parse(JSON.stringify(schema)));
  return (value: unknown): boolean => validate(value) === true;
};

test('a limit is a whole number, a day or an instant has its format, a state is one of them', () => {
  for (const path of ['/shopping/orders', '/shopping/noti', '/support/orders']) {
    const limit = parameter(path, 'limit');
    expect([1, 50, 0, 51, 1.5, 'ten'].map((value: unknown) => limit(value))).toEqual([
      ...[true, true],
      ...[false, false, false, false],
    ]);
  }
  for (const name of ['from', 'to']) {
    const time = parameter('/support/orders', name);
    expect(['2026-01-05', occurred_at, 'yesterday', '20260105'].map((value) => time(value))).toEqual([
      ...[true, true],
      ...[false, false],
    ]);
  }
  const status = parameter('/support/orders', 'status');
  const words: readonly string[] = [...ORDER_STATUSES, 'lost'];
  expect(words.filter((value) => !status(value))).toEqual(['lost']);
});

test('what the examples send, the document takes', () => {
  const wrong = OPERATIONS.flatMap((operation) =>
    operation.examples
      .filter(({ error, body }) => error !== 'INVALID_REQUEST' && body !== undefined)
      .filter(({ body }) => operation.body !== undefined && !takes(operation.body, body))
      .map(({ name }) => `${operationIdOf(operation)}: ${name}`),
  );
  expect(wrong).toEqual([]);
});

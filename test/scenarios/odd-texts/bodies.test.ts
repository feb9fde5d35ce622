import { beforeEach, describe, expect, test } from 'bun:test';
import { type Example, fillPath, type Operation, ORDER_ID } from '../../../src/openapi/operation.ts';
import { OPERATIONS } from '../../../src/openapi/operations/all.ts';
import { type Door, throughDoor } from '../../support/odd-doors.ts';
import { allowed } from '../../support/openapi-calls.ts';
import { place } from '../../support/placed-orders.ts';
import { useWorld } from '../../support/use-world.ts';

// Every text in a body, as a value and as a field's name, is replaced by every odd text, one at a time. The bodies are
// the document's own examples.

let orderId = '';
const bugs: unknown[] = [];
const world = useWorld({ fresh: 'never', onLog: (line) => line.event === 'bug' && void bugs.push(line) });
beforeEach(async () => {
  await world.fresh();
  orderId = (await place(world)).id;
});

type Json = unknown;
type Place = { readonly at: string; readonly put: (text: string) => Json };

/** Every place of a text in a JSON value, and one field name in each object. */
function places(value: Json, at = ''): Place[] {
  if (typeof value === 'string') return [{ at, put: (text) => text }];
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, one]) =>
    places(one, `${at}.${key}`).map(({ at: where, put }) => ({
      at: where,
      put: (text: string) =>
        Array.isArray(value) ? value.with(Number(key), put(text)) : { ...value, [key]: put(text) },
    })),
  );
  const name = { at: `${at}.(a name)`, put: (text: string) => ({ ...value, [text]: text }) };
  return Array.isArray(value) ? inner : [...inner, name];
}

/** The example with the longest body. */
const exampleOf = ({ examples }: Operation): Example | undefined =>
  examples
    .filter(({ body, error }) => body !== undefined && error === undefined)
    .toSorted((a, b) => JSON.stringify(b.body).length - JSON.stringify(a.body).length)[0];

/** Fields that no example combines with the others. */
const MORE: Readonly<Record<string, readonly object[]>> = {
  '/shopping/cal_price/v4_4': [{ mall_channels: { taobao: 'CN-US-PRI-LINE' }, cash: '1.00' }],
  '/shopping/user_coupons_for_order': [{ mall_channels: { taobao: 'CN-US-PRI-LINE' }, cash: '1.00' }],
  '/shopping/cart/checkout/entries': [
    { mall_channels: { taobao: 'CN-US-PRI-LINE' }, cash: '1.00', price_token: 'a.b.c' },
  ],
  '/shopping/noti/read': [{ all: undefined, ids: [ORDER_ID] }],
  '/noti/{kind}': [{ order_id: ORDER_ID, language: 'en', params: { word: 'text' } }],
  '/refund/refund': [{ entries: undefined, amount: { v: '1.00', c: 'USD' }, to: 'wallet' }],
};

/** test/scenarios/events tests events, by both ways in. */
const isOurs = ({ body, path }: Operation) => body !== undefined && !path.startsWith('/event/');

const doors: readonly Door[] = OPERATIONS.filter(isOurs).flatMap((operation) => {
  const example = exampleOf(operation);
  const path = fillPath(operation.path, example?.path);
  const bodies = [{}, ...(MORE[operation.path] ?? [])].map((more) => ({ ...example?.body, ...more }));
  const found = new Map(bodies.flatMap((body) => places(body)).map((one) => [one.at, one]));
  return [...found.values()].map(({ at, put }) => ({
    name: `${operation.path} ${at}`,
    send(text: string) {
      const body = JSON.parse(JSON.stringify(put(text)).replaceAll(ORDER_ID, orderId));
      return { method: operation.method, path, body, as: allowed(operation.access) };
    },
  }));
});

describe('every odd text in a body', () => {
  for (const door of doors)
    test(door.name, async () => {
      await throughDoor(world, door, bugs);
    }, 60_000);

  test('there are as many places as the bodies have', () => {
    expect(doors.length).toBeGreaterThan(45);
  });
});

import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { type Door, headerBytes, throughDoor } from '../../support/odd-doors.ts';
import { useWorld } from '../../support/use-world.ts';

// Every header that we read, with every odd text.

const bugs: unknown[] = [];
const world = useWorld({
  fresh: 'once',
  env: { TRUSTED_PROXIES: '10.0.0.0/8' },
  onLog: (line) => line.event === 'bug' && void bugs.push(line),
});

const CART = { entries: ['37804755-378047556-1'], coupon_code: 'GUESS' };
const PRICE = { method: 'POST', path: '/shopping/cal_price/v4_4', body: CART };

/** With `user: null` only the header tells who asks. */
const header = (name: string, user: string | null = '1001', around = (text: string) => text): Door => ({
  name,
  send(text) {
    const value = headerBytes(around(text));
    const remote = { 'x-test-remote': '10.0.0.1' };
    return value === null ? null : { ...PRICE, as: { user, headers: { ...remote, [name]: value } } };
  },
});
const ofService = (name: string, around = (text: string) => text): Door => ({
  name: `${name} of a service`,
  send(text) {
    const value = headerBytes(around(text));
    return value === null
      ? null
      : { method: 'GET', path: '/support/orders?limit=1', as: { user: null, headers: { [name]: value } } };
  },
});

const DOORS: readonly Door[] = [
  header('x-cloudmall-access-token', null),
  header('cm-user-token', null),
  header('authorization', null),
  header('authorization', null, (text) => `Bearer ${text}`),
  header('authorization', null, (text) => `Bearer ${text}.${text}.${text}`),
  header('userid'),
  header('userid', null),
  header('x-cloudmall-anonymous-user-key', null),
  header('cm-user-region'),
  header('x-cloudmall-user-region', null),
  header('cm-user-language'),
  header('cm-client'),
  header('content-type'),
  header('content-type', '1001', (text) => `application/json;${text}`),
  header('traceparent'),
  header('x-request-id'),
  header('x-forwarded-for', null),
  header('x-forwarded-for', null, (text) => `203.0.113.9, ${text}, 10.0.0.2`),
  header('x-test-remote', null),
  header('x-qa-scenario'),
  ofService('authorization'),
  ofService('authorization', (text) => `Bearer ${text}`),
  ofService('x-shopping-signature'),
  ofService('x-shopping-signature', (text) => `t=1780000000,v1=${text}`),
  ofService('cm-user-language'),
];

describe('every odd text in a header', () => {
  for (const [at, door] of DOORS.entries()) {
    test(`${door.name} (${at}) is answered, and changes nothing`, async () => {
      await throughDoor(world, door, bugs);
    }, 60_000);
  }

  test('an Idempotency-Key and what goes with a checkout places whole orders, or none', async () => {
    await world.database.db.update(t.sku).set({ stock: 5_000 }).where(eq(t.sku.skuId, '378047556'));
    const door: Door = {
      name: 'idempotency-key',
      send(text) {
        const value = headerBytes(text);
        if (value === null) return null;
        const odd = {
          'idempotency-key': value,
          traceparent: value,
          'x-request-id': value,
          'cm-client': value,
        };
        const body = { entries: CART.entries, addr_id: '501' };
        return { method: 'POST', path: '/shopping/cart/checkout/entries', body, as: { headers: odd } };
      },
    };
    expect(await throughDoor(world, door, bugs)).toBeGreaterThan(50);
    const { db } = world.database;
    const placed = await db.select().from(t.orders);
    expect(placed.length).toBeGreaterThan(50);
    expect(await db.select().from(t.orderEntry)).toHaveLength(placed.length);
    const told = await db.select().from(t.outbox);
    expect(told).toHaveLength(placed.length);
    // A trace from the caller is passed on only when it is valid.
    for (const { traceparent } of told)
      expect(traceparent ?? '').toMatch(/^$|^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
  }, 60_000);
});

import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { devEnv } from '../../../src/tooling/dev/dev-env.ts';
import { failed, money, paid, purchased } from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 2, 10: `POST event/{name}`, what it answers and to whom.

const life = orderLife(() => world);
const world = useWorld({ env: { EVENTS_OFF: 'group_update' } });

const outcome = async (name: string, body: unknown) => {
  const answer = await world.event(name, body);
  expect([answer.status, answer.json.error]).toEqual([200, '']);
  return answer.json.data.outcome;
};
const token = (name: string) =>
  devEnv.SERVICE_TOKENS.split(',')
    .find((one) => one.startsWith(`${name}:`))
    ?.split(':')[2] ?? '';

describe('each outcome has its answer', () => {
  test('200 with handled, duplicate, stored, ignored or poison', async () => {
    const { id, final } = await life.place();
    expect(await outcome('payment_notified_cm', paid(id, 'captured', final))).toBe('handled');
    expect(await life.status(id)).toBe('paid');
    expect(await outcome('payment_notified_cm', paid(id, 'captured', final))).toBe('duplicate');
    expect(await outcome('payment_failed_cm', failed('NOT-YET'))).toBe('stored');
    expect(await outcome('brand_new', { anything: [1, 2] })).toBe('ignored');
    expect(await outcome('purchased', purchased(id, 'taobao', [{ sku_id: '1', count: 1 }]))).toBe('poison');
    expect(await life.events('NOT-YET')).toEqual(['payment_failed_cm/pay-1/REFUSED waiting']);
  });

  test('an event that is switched off is kept, counted and not applied', async () => {
    const { id } = await life.place();
    expect(await outcome('group_update', { order_id: id, event_id: 'e-1' })).toBe('ignored');
    const rows = await world.database.db.select().from(t.orderEvent).where(eq(t.orderEvent.state, 'ignored'));
    expect(rows.map((row) => [row.orderId, row.eventKey, row.reason])).toEqual([
      ['', 'group_update/e-1', 'switched_off'],
    ]);
  });

  test('the same delivery that nobody handles is kept once', async () => {
    for (let times = 0; times < 3; times += 1) await outcome('brand_new', { anything: 1 });
    expect(await world.database.db.select().from(t.orderEvent)).toHaveLength(1);
  });

  test('what breaks its contract is 422 with the fields, and is not kept', async () => {
    const answer = await world.event('payment_notified_cm', { order_id: 'SECRET/1', status: 'captured' });
    expect([answer.status, answer.json.error]).toEqual([422, 'INVALID_REQUEST']);
    expect(answer.json.data.fields.map((one: { field: string }) => one.field)).toContain('order_id');
    expect(answer.text).not.toContain('SECRET');
    expect(await life.letters()).toEqual([]);
  });

  test.each([
    ['not JSON', '{"a":', 400, 'INVALID_JSON'],
    ['too large', JSON.stringify({ a: 'x'.repeat(70_000) }), 413, 'BODY_TOO_LARGE'],
  ])('%s', async (_name, body, status, error) => {
    const answer = await world.event('payment_notified_cm', body);
    expect([answer.status, answer.json.error]).toEqual([status, error]);
  });

  test('another method is 405, a name that can be none is 404', async () => {
    expect((await world.send('GET', '/event/purchased', undefined, { user: null })).status).toBe(405);
    expect((await world.event('a%20b', {})).status).toBe(404);
  });
});

describe('who may', () => {
  const asked = (headers: Record<string, string>, user: string | null = null) =>
    world.send('POST', '/event/payment_failed_cm', failed('X'), { user, headers });

  test('nobody without a token or a signature, and no user', async () => {
    for (const answer of [
      await asked({}),
      await asked({ authorization: 'Bearer wrong' }),
      await asked({ 'x-shopping-signature': 't=1,v1=00' }),
      await asked({}, '1001'),
    ]) {
      expect([answer.status, answer.json.error]).toEqual([401, 'UNAUTHENTICATED']);
    }
    expect(await life.events('X')).toEqual([]);
  });

  test.each(['tickets', 'backoffice'])('not %s, whose scope is another', async (name) => {
    const answer = await asked({ authorization: `Bearer ${token(name)}` });
    expect([answer.status, answer.json.error]).toEqual([403, 'FORBIDDEN']);
  });
});

test("an event is of its order's user, whoever sends it, and shows to nobody else", async () => {
  const mine = await life.place();
  const other = await world.checkout({}, { user: '1003', key: 'other' });
  const otherId = other.json.data.order_id as string;
  await outcome('payment_notified_cm', paid(otherId, 'captured', other.json.data.order.final));
  expect([await life.status(otherId), await life.status(mine.id)]).toEqual(['paid', 'unpaid']);
  const rows = await world.database.db.select().from(t.notification);
  expect(rows.map((row) => [row.userId, row.kind])).toEqual([['1003', 'paid']]);
  for (const path of ['pay_cm', 'cancel', 'paid_from_client']) {
    const method = path === 'pay_cm' ? 'GET' : 'POST';
    const answer = await world.send(method, `/shopping/orders/${otherId}/${path}`, undefined, {
      user: '1001',
    });
    expect([path, answer.status, answer.json.error]).toEqual([path, 404, 'ORDER_NOT_FOUND']);
  }
});

test('one payment id on two orders is two payments', async () => {
  const first = await life.place();
  const second = await life.place();
  await outcome('payment_notified_cm', paid(first.id, 'captured', first.final));
  await outcome('payment_notified_cm', paid(second.id, 'captured', money('100.00')));
  expect([await life.refunds(first.id), await life.refunds(second.id)]).toEqual([
    [],
    ['auto-pay-1 2245 USD captured_beyond_the_due'],
  ]);
});

import { describe, expect, test } from 'bun:test';
import { money, paid } from '../support/order-events.ts';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';
import { serviceToken } from '../support/world.ts';

// Spec 13: the back office finds any order and sees all of it.

const world = useWorld();

const ask = (path: string) =>
  world.get(`/support/orders${path}`, { user: null, headers: serviceToken('backoffice') });
const find = async (query: string) => {
  const answer = await ask(query);
  expect([answer.status, answer.json.error]).toEqual([200, '']);
  return answer.json.data;
};
const ids = async (query: string) => (await find(query)).orders.map((order: { id: string }) => order.id);

const SMALL = { entries: ['37804755-378047556-1'] };
/** The time between two orders, by the service's clock. */
const MINUTE = 60_000;

/** Six orders, a minute apart: of 1001 and 1003 in turns; the first two are paid. */
async function six(): Promise<{ orders: Placed[]; times: number[] }> {
  const orders: Placed[] = [];
  const times: number[] = [];
  for (let count = 0; count < 6; count += 1) {
    times.push(world.clock.nowMs());
    const user = count % 2 === 0 ? '1001' : '1003';
    const order = await place(world, SMALL, { user });
    if (count < 2) await world.kafka('payment_notified_cm', paid(order.id, 'captured', order.final));
    orders.push(order);
    world.clock.advance(MINUTE);
  }
  return { orders, times };
}

describe('the search', () => {
  test('finds by user, short id, state and time, newest first', async () => {
    const { orders, times } = await six();
    const of = (...at: number[]) => at.map((index) => orders[index]?.id ?? '');
    const iso = (ms = 0) => encodeURIComponent(new Date(ms).toISOString());
    expect(await ids('')).toEqual(of(5, 4, 3, 2, 1, 0));
    expect(await ids('?user_id=1001')).toEqual(of(4, 2, 0));
    expect(await ids('?user_id=1001&status=paid')).toEqual(of(0));
    expect(await ids('?status=paid')).toEqual(of(1, 0));
    expect(await ids('?status=shipped')).toEqual([]);
    expect(await ids(`?from=${iso(times[2])}&to=${iso(times[4])}`)).toEqual(of(3, 2));
    expect(await ids(`?from=${iso(times[1])}&status=paid`)).toEqual(of(1));
    expect(await ids(`?user_id=1003&from=${iso(times[2])}&to=${iso(times[5])}`)).toEqual(of(3));
    expect(await ids(`?short_id=${orders[3]?.shortId.toLowerCase()}`)).toEqual(of(3));
    expect(await ids(`?short_id=${orders[3]?.shortId}&user_id=1001`)).toEqual([]);
    expect(await ids('?short_id=NOSUCH')).toEqual([]);
    expect(await ids('?user_id=nobody')).toEqual([]);
    expect((await find('?user_id=1003')).orders[0]).toMatchObject({
      user_id: '1003',
      region: 'US',
      language: 'en',
      client: 'ios',
      review_reasons: [],
    });
  });

  test('goes page by page in each of its ways', async () => {
    const { orders } = await six();
    const newest = orders.map((order) => order.id).reverse();
    for (const [query, expected] of [
      ['?limit=2', newest],
      ['?limit=2&status=unpaid', newest.slice(0, 4)],
      ['?limit=1&user_id=1001', newest.filter((_, index) => index % 2 === 1)],
      ['?limit=1&user_id=1001&status=unpaid', [newest[1], newest[3]]],
    ] as const) {
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const page = await find(`${query}&cursor=${cursor}`);
        seen.push(...page.orders.map((order: { id: string }) => order.id));
        cursor = page.next_cursor;
        if (cursor === '') break;
      }
      expect([query, seen]).toEqual([query, [...expected] as string[]]);
    }
  });

  test('orders placed in one moment come once each', async () => {
    const placed = await Promise.all(Array.from({ length: 8 }, () => place(world, SMALL)));
    await world.database.db.execute("UPDATE orders SET created_at = '2026-11-25 08:00:00.000'");
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await find(`?limit=3&cursor=${cursor}`);
      seen.push(...page.orders.map((order: { id: string }) => order.id));
      cursor = page.next_cursor;
      if (cursor === '') break;
    }
    expect(seen).toEqual(
      placed
        .map((order) => order.id)
        .sort()
        .reverse(),
    );
  });

  test('refuses what it does not understand', async () => {
    for (const [field, value] of [
      ['limit', '51'],
      ['limit', '0'],
      ['cursor', 'x'],
      ['cursor', '01ABC'],
      ['status', 'processing'],
      ['status', 'PAID'],
      ['from', 'yesterday'],
      ['from', '2026-02-30T99:00:00Z'],
      ['from', '2026-02-31'],
      ['to', '2026-02-29T08:00:00Z'],
      ['from', '2026-13-01'],
      // Beyond the range of the column.
      ['to', '9999-12-31T23:59:59-23:00'],
      ['from', '0001-01-01'],
      ['to', '2026-11-25T08:00:00'],
      ['user_id', 'a%20b'],
      ['short_id', '*'],
    ] as const) {
      const answer = await ask(`?${field}=${value}`);
      expect([field, value, answer.status, answer.json.error]).toEqual([
        field,
        value,
        422,
        'INVALID_REQUEST',
      ]);
      expect(answer.json.data.fields[0].field).toBe(field);
    }
    expect((await ask('?from=2026-11-25&to=2026-11-25')).status).toBe(422);
    expect((await ask('?from=2026-11-25&to=2026-11-26')).status).toBe(200);
    // A time zone in whole hours, as Postgres writes it.
    expect((await ask('?from=2026-11-25T08:00:00%2B08&to=9999-12-31T23:59:59z')).status).toBe(200);
  });
});

describe('one order', () => {
  test('shows whose it is, what came in, what went out, and the wallet', async () => {
    const order = await place(world, { cash: 10 });
    await bring(world, order, 'paid');
    const conflict = paid(order.id, 'captured', money('1.00'), { payment_id: `pay-${order.id}` });
    await world.kafka('payment_notified_cm', conflict);
    const answer = await ask(`/${order.id}`);
    expect(answer.status).toBe(200);
    const shown = answer.json.data.order;
    const own = (await world.get(`/shopping/orders/${order.id}`)).json.data.order;
    expect(shown).toMatchObject(own);
    expect(shown).toMatchObject({
      user_id: '1001',
      region: 'US',
      language: 'en',
      client: 'ios',
      payment_review: true,
      review_reasons: ['conflicting_event'],
      wallet_hold: { state: 'deducted', amount: money('10.00') },
    });
    expect(shown.outgoing.map((event: { topic: string }) => event.topic)).toEqual([
      'order.created',
      'order.authorized',
      'order.paid',
      'noti.user',
      'order.review_opened',
    ]);
    expect(shown.outgoing[0].sent_at).toBe('');
    expect(
      shown.events.map((event: Record<string, unknown>) => [event.name, event.state, event.via]),
    ).toEqual([
      ['payment_notified_cm', 'applied', 'kafka'],
      ['payment_notified_cm', 'applied', 'kafka'],
      ['payment_notified_cm', 'conflict', 'kafka'],
    ]);
    expect(shown.events[0].key).toBe(`payment_notified_cm/pay-${order.id}/authorized`);
    const now = world.clock.nowMs();
    const unsent = await world.outbox().unsent(100);
    await world.outbox().markSent(unsent);
    const sent = (await ask(`/${order.id}`)).json.data.order.outgoing;
    for (const event of sent) expect(Date.parse(event.sent_at)).toBeGreaterThanOrEqual(now - 1_000);
  });

  test('that does not exist', async () => {
    expect((await ask('/NOSUCH')).json.error).toBe('ORDER_NOT_FOUND');
    expect((await ask('/a%20b')).json.error).toBe('ORDER_NOT_FOUND');
  });
});

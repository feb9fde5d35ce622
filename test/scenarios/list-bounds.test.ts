import { describe, expect, test } from 'bun:test';
import { notiOf } from '../support/noti.ts';
import { money, paid } from '../support/order-events.ts';
import { type Placed, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';
import { serviceToken } from '../support/world.ts';

// Where a list begins and ends (spec 12, 13): to the millisecond, and to the last of a page.

const world = useWorld({ fresh: 'once' });
const noti = notiOf(world);
let placed: Placed | null = null;

const ask = async (query: string) => {
  const path = `/support/orders?${query}`;
  const answer = await world.get(path, { user: null, headers: serviceToken('backoffice') });
  expect([query, answer.status]).toEqual([query, 200]);
  return answer.json.data as { orders: { id: string }[]; next_cursor: string };
};
/** An order under review, for too little was captured. */
async function inReview(): Promise<Placed> {
  if (placed !== null) return placed;
  const order = await place(world);
  const body = paid(order.id, 'captured', money('1.00'), { payment_id: 'pay-7' });
  expect(await world.kafka('payment_notified_cm', body)).toBe('handled');
  placed = order;
  return order;
}

describe('support finds what was placed at or after `from`, and before `to`', () => {
  test.each(['', 'user_id=1001', 'status=unpaid', 'review=any', 'short_id=', 'payment_id=pay-7'])(
    'by %p',
    async (query) => {
      const order = await inReview();
      const by = query === 'short_id=' ? `short_id=${order.shortId}` : query;
      const detail = await world.get(`/shopping/orders/${order.id}`);
      const atMs = Date.parse(detail.json.data.order.created_at);
      const found = async (name: 'from' | 'to', ms: number) =>
        (await ask(`${by}&${name}=${new Date(atMs + ms).toISOString()}`)).orders.some(
          ({ id }) => id === order.id,
        );
      expect([await found('from', -1), await found('from', 0), await found('from', 1)]).toEqual([
        ...[true, true, false],
      ]);
      expect([await found('to', -1), await found('to', 0), await found('to', 1)]).toEqual([
        ...[false, false, true],
      ]);
    },
  );
});

describe('a page that holds all has no next; with one more it has', () => {
  /** The lengths of the pages, each asked for by the cursor of the one before. */
  async function walk(page: (cursor: string) => Promise<{ length: number; next: string }>) {
    const lengths: number[] = [];
    for (let cursor = ''; ; ) {
      const { length, next } = await page(cursor);
      lengths.push(length);
      if (next === '' || lengths.length > 9) return lengths;
      cursor = next;
    }
  }
  const as = { user: '1003' };
  const list = async (query: string) => (await world.get(`/shopping/orders?${query}`, as)).json.data;
  const placeThree = async () => {
    while ((await list('')).orders.length < 3) await place(world, {}, as);
  };
  const sizes = [
    [1, [1, 1, 1]],
    [2, [2, 1]],
    [3, [3]],
    [4, [3]],
  ] as const;

  test.each(sizes)('of %d orders of a user', async (limit, lengths) => {
    await placeThree();
    const page = async (cursor: string) => {
      const { orders, next_cursor } = await list(`limit=${limit}&cursor=${cursor}`);
      return { length: orders.length, next: next_cursor };
    };
    expect(await walk(page)).toEqual([...lengths]);
  });

  test.each(sizes)('of %d orders for support', async (limit, lengths) => {
    await placeThree();
    for (const by of ['user_id=1003', 'user_id=1003&from=2020-01-01']) {
      const page = async (cursor: string) => {
        const { orders, next_cursor } = await ask(`${by}&limit=${limit}&cursor=${cursor}`);
        return { length: orders.length, next: next_cursor };
      };
      expect(await walk(page)).toEqual([...lengths]);
    }
  });

  test.each(sizes)('of %d notifications', async (limit, lengths) => {
    for (const noti_id of ['A', 'B', 'C'])
      await noti.send('news', { noti_id, user_id: 'u3', title: 'T', body: 'B' });
    const page = async (cursor: string) => {
      const { items, next_cursor } = await noti.list(`?limit=${limit}&cursor=${cursor}`, { user: 'u3' });
      return { length: items.length, next: next_cursor };
    };
    expect(await walk(page)).toEqual([...lengths]);
  });
});

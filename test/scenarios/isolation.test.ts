import { describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { useWorld } from '../support/use-world.ts';

// No user can read or use another user's order, address or coupon. `userid` alone authenticates nobody.

const world = useWorld();

const OTHER = { user: '1003' };

describe('two users', () => {
  test("another user's order does not exist, on every route that names one", async () => {
    const id = (await world.checkout()).json.data.order_id;
    for (const [method, path] of [
      ['GET', `/shopping/orders/${id}/pay_cm`],
      ['POST', `/shopping/orders/${id}/paid_from_client`],
    ] as const) {
      for (const prefix of ['', '/api/v/5.10.0']) {
        const theirs = await world.send(method, prefix + path, undefined, OTHER);
        expect([theirs.status, theirs.json.error]).toEqual([404, 'ORDER_NOT_FOUND']);
        const guests = await world.send(method, prefix + path, undefined, { user: null });
        expect([guests.status, guests.json.error]).toEqual([401, 'UNAUTHENTICATED']);
        expect((await world.send(method, prefix + path, undefined, {})).status).toBe(200);
      }
    }
  });

  test("another user's address and coupon cannot be used or seen", async () => {
    expect((await world.checkout({ addr_id: '501' }, OTHER)).json.error).toBe('ADDRESS_NOT_FOUND');
    const entries = ['5120010-51200101-9'];
    expect((await world.checkout({ entries, coupon_code: 'VIP20' }, OTHER)).json.error).toBe(
      'COUPON_NOT_FOUND',
    );
    expect((await world.summary({ entries, coupon_code: 'VIP20' }, OTHER)).json.data.coupon.reason).toBe(
      'COUPON_NOT_FOUND',
    );
    const listed = async (as: { user: string | null }) => {
      const { data } = (await world.post('/shopping/user_coupons_for_order', { entries }, as)).json;
      return [...data.usable, ...data.unusable].map((row: { code: string }) => row.code);
    };
    expect(await listed({ user: '1001' })).toContain('VIP20');
    expect(await listed(OTHER)).not.toContain('VIP20');
    expect(await listed({ user: null })).not.toContain('VIP20');
    expect(await world.database.db.select().from(t.orders)).toHaveLength(0);
  });

  test("another user's Idempotency-Key is another key", async () => {
    const mine = await world.checkout({}, { key: 'same' });
    const theirs = await world.checkout({}, { key: 'same', ...OTHER });
    expect(theirs.status).toBe(200);
    expect(theirs.json.data.order_id).not.toBe(mine.json.data.order_id);
  });

  test('`userid` without a token, or with another user’s, is 401 on every route', async () => {
    const routes = [
      ['POST', '/shopping/cal_price/v4_4'],
      ['POST', '/shopping/user_coupons_for_order'],
      ['POST', '/shopping/cart/checkout/entries'],
      ['GET', '/shopping/orders/X/pay_cm'],
      ['POST', '/shopping/orders/X/paid_from_client'],
      ['GET', '/shopping/noti'],
      ['POST', '/shopping/noti/read'],
    ] as const;
    for (const [method, path] of routes) {
      const body = method === 'GET' ? undefined : { entries: ['37804755-378047556-1'], addr_id: '501' };
      const alone = await world.send(method, path, body, { user: null, headers: { userid: '1001' } });
      expect([path, alone.status, alone.json.error]).toEqual([path, 401, 'UNAUTHENTICATED']);
      const others = await world.send(method, path, body, { user: '1003', headers: { userid: '1001' } });
      expect([path, others.status, others.json.error]).toEqual([path, 401, 'UNAUTHENTICATED']);
    }
  });
});

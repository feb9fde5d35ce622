import { describe, expect, test } from 'bun:test';
import { useWorld } from '../support/use-world.ts';

// Spec 2: the paths with their methods, and the envelope around every refusal.

const world = useWorld({ fresh: 'once' });

const PATHS: [string, 'GET' | 'POST'][] = [
  ['/shopping/cal_price/v4_4', 'POST'],
  ['/shopping/user_coupons_for_order', 'POST'],
  ['/shopping/cart/checkout/entries', 'POST'],
  ['/shopping/orders/X/pay_cm', 'GET'],
  ['/shopping/orders/X/paid_from_client', 'POST'],
  ['/shopping/noti', 'GET'],
  ['/shopping/noti/read', 'POST'],
];

describe('methods and paths', () => {
  for (const [path, allowed] of PATHS) {
    test(`${path} is ${allowed} only, and says so`, async () => {
      for (const prefix of ['', '/api/v/5.10.0']) {
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
          if (method === allowed) continue;
          const answer = await world.send(method, prefix + path, undefined, {});
          expect([answer.status, answer.json.error]).toEqual([405, 'METHOD_NOT_ALLOWED']);
          expect(answer.headers.get('allow')).toBe(allowed);
          expect(answer.headers.get('x-request-id')).not.toBeNull();
        }
      }
    });
  }

  test('HEAD is as GET without a body, where there is a GET', async () => {
    const order = (await world.checkout()).json.data.order_id;
    const path = `/shopping/orders/${order}/pay_cm`;
    const unsigned = await world.app.request(path, { method: 'HEAD' });
    expect([unsigned.status, await unsigned.text()]).toEqual([401, '']);
    const posts = await world.app.request('/shopping/cal_price/v4_4', { method: 'HEAD' });
    expect([posts.status, posts.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('what does not exist is 404 in the envelope, whatever its form', async () => {
    const paths = [
      '/',
      '/nope',
      '/shopping',
      '/shopping/cal_price/v4_4/',
      '//shopping/cal_price/v4_4',
      '/SHOPPING/cal_price/v4_4',
      '/shopping/cal_price%2Fv4_4',
      '/api/v//shopping/cal_price/v4_4',
      '/api/v/5.10.0/livez',
      '/api/w/5.10.0/shopping/cal_price/v4_4',
      '/%zz',
    ];
    for (const path of paths) {
      const answer = await world.post(path, { entries: ['37804755-378047556-1'] });
      expect([path, answer.status, answer.json.error]).toEqual([path, 404, 'NOT_FOUND']);
      expect(answer.headers.get('x-request-id')).not.toBeNull();
    }
  });
});

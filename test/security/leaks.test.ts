import { afterAll, expect, test } from 'bun:test';
import { type MysqlProxy, startMysqlProxy } from '../support/mysql-proxy.ts';
import { useWorld } from '../support/use-world.ts';

let proxy: MysqlProxy;
const world = useWorld({
  prepare: async () => {
    proxy = await startMysqlProxy(process.env.TEST_DATABASE_URL ?? '');
    return { databaseUrl: proxy.url };
  },
});
afterAll(() => proxy.stop());

const TELLS =
  /select|insert|update `|from `|mysql|mariadb|econn|127\.0\.0\.1|node_modules|\.ts:|at [A-Za-z]+ \(/i;

test('a database that is away or cannot be understood is told by one word', async () => {
  const placed = await world.checkout({});
  const id = placed.json.data.order_id;
  const ask = () => [
    world.summary({}),
    world.checkout({ coupon_code: 'WELCOME5' }),
    world.get(`/shopping/orders/${id}`),
    world.get('/shopping/orders'),
    world.get('/shopping/noti'),
    world.post(`/shopping/orders/${id}/cancel`),
  ];
  for (const verdict of ['drop-command', 'drop-answer'] as const) {
    proxy.onCommand(() => verdict);
    for (const { status, json, text } of await Promise.all(ask())) {
      expect([status, json.error]).toEqual([503, 'DATABASE_UNAVAILABLE']);
      expect(text).not.toMatch(TELLS);
    }
  }
  proxy.onCommand();
  expect((await world.get(`/shopping/orders/${id}`)).status).toBe(200);
});

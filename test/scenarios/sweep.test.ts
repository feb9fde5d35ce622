import { expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { useWorld } from '../support/use-world.ts';

// A sweep that finds something broken still does the rest.

const logged: Readonly<Record<string, unknown>>[] = [];
const world = useWorld({ onLog: (line) => logged.push(line) });

test('an order that cannot be moved keeps the sweep from no other, nor from its other parts', async () => {
  const place = async (key: string) => (await world.checkout({}, { key })).json.data.order_id as string;
  const [broken, good] = [await place('one'), await place('two')];
  // Another program wrote it, and we cannot read it.
  await world.kafka('payment_failed_cm', {
    order_id: broken,
    payment_id: 'p',
    reason_code: 'X',
    occurred_at: '2026-01-05T08:00:00.000Z',
  });
  await world.database.db.execute(`UPDATE order_event SET body = 'not json' WHERE order_id = '${broken}'`);
  // A key expires after a day. The sweep deletes it once it has expired by every process's clock.
  world.clock.advance(25 * 3_600_000);
  logged.length = 0;
  const swept = await world.sweep();
  expect(swept.orders).toBe(1);
  expect(swept.keys).toBeGreaterThan(0);
  const status = async (orderId: string) =>
    (await world.database.db.select().from(t.orders).where(eq(t.orders.orderId, orderId)))[0]?.status;
  expect([await status(broken), await status(good)]).toEqual(['unpaid', 'canceled']);
  const failures = logged.filter((line) => line.event === 'sweep_part_failed');
  expect(failures).toEqual([
    expect.objectContaining({ order_id: broken, part: 'expiry', attempts: 1, error_name: 'SyntaxError' }),
  ]);
});

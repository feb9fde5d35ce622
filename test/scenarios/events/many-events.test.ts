import { expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { failed, money, paid } from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 10, "Applied once in effect": however many events an order has, all are counted.

const life = orderLife(() => world);
const world = useWorld();

const MANY = 2_200;

test('an order with thousands of failed payments is paid by a capture that stands behind them', async () => {
  const { id, final } = await life.place();
  await world.kafka('payment_failed_cm', failed(id, { payment_id: 'a' }));
  const [row] = await world.database.db.select().from(t.orderEvent).where(eq(t.orderEvent.orderId, id));
  if (row === undefined) throw new Error('no event');
  const rows = Array.from({ length: MANY }, (_, n) => {
    const paymentId = `a${String(n).padStart(5, '0')}`;
    return {
      ...row,
      eventKey: `payment_failed_cm/${paymentId}/REFUSED`,
      body: { ...row.body, payment_id: paymentId },
    };
  });
  for (let at = 0; at < MANY; at += 200)
    await world.database.db.insert(t.orderEvent).values(rows.slice(at, at + 200));
  // Its key sorts after all others.
  await world.kafka('payment_notified_cm', paid(id, 'captured', final, { payment_id: 'zz' }));
  // The next change must find the first capture among all the events.
  await world.kafka('payment_notified_cm', paid(id, 'captured', money('1.00'), { payment_id: 'zzz' }));
  expect([await life.status(id), await life.refunds(id)]).toEqual([
    'paid',
    ['auto-zzz 100 USD captured_beyond_the_due'],
  ]);
}, 60_000);

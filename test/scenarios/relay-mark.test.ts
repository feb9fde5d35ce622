import { expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';

const world = useWorld({ fresh: 'never' });

test('marking what was sent waits for nobody who is about to send something', async () => {
  await world.fresh();
  for (let count = 0; count < 3; count += 1) await place(world);
  const outbox = world.outbox();
  const rows = await outbox.unsent(500);
  const sent = rows.slice(0, 2);
  const other = await createConnection({ uri: process.env.TEST_DATABASE_URL ?? '' });
  try {
    await other.query('BEGIN');
    await other.query(
      "INSERT INTO outbox (order_id, event_id, seq, topic, payload, created_at) VALUES ('NEW', 'E', 1, 't', '{}', NOW(3))",
    );
    await outbox.markSent(sent);
    expect(await outbox.unsent(500)).toEqual(rows.slice(2));
    await other.query('COMMIT');
    expect(await outbox.unsent(500)).toHaveLength(rows.length - sent.length + 1);
  } finally {
    await other.end();
  }
});

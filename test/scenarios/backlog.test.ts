import { expect, test } from 'bun:test';
import { paid } from '../support/order-events.ts';
import { MINUTE, orderLife } from '../support/order-life.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 16: each queue has its own count and its own age.

const world = useWorld();
const life = orderLife(() => world);

test('an event that waits is as old as itself, and what is to be sent as old as that', async () => {
  expect(await world.backlog()).toMatchObject({ inboxRows: 0, inboxAgeMs: 0, outboxRows: 0, outboxAgeMs: 0 });
  await world.kafka(
    'payment_notified_cm',
    paid('01NOBODYSORDER00000000000A', 'captured', { v: '1.00', c: 'USD' }),
  );
  world.clock.advance(30 * MINUTE);
  await life.place();
  world.clock.advance(5 * MINUTE);
  const { inboxRows, inboxAgeMs, outboxRows, outboxAgeMs } = await world.backlog();
  expect([inboxRows, Math.floor(inboxAgeMs / MINUTE)]).toEqual([1, 35]);
  expect([outboxRows > 0, Math.floor(outboxAgeMs / MINUTE)]).toEqual([true, 5]);
});

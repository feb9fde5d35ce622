import { expect, test } from 'bun:test';
import { outboxReads } from '../../../src/repositories/outbox.ts';
import { orderLife } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Two processes over one database, one a minute ahead: the most that clocks may differ (spec 11). The one ahead must
// not treat as over what the other still uses.

const [BEHIND, AHEAD] = [0, 1];
const world = useWorld({ secondAheadMs: 60_000 });
const life = orderLife(() => world);

test('a sweep of the one ahead leaves the hold of a checkout under way alone', async () => {
  world.upstream.hooks.before = async (_service, operation) => {
    if (operation !== 'freeze') return;
    world.upstream.hooks.before = null;
    await world.sweep(undefined, AHEAD);
  };
  const answer = await world.checkout({ cash: 10 }, { process: BEHIND });
  expect(answer.json.error).toBe('');
  expect(await life.hold(answer.json.data.order_id)).toBe('bound');
});

test('a double tap is one order though the one ahead swept in between', async () => {
  const first = await world.checkout({}, { process: BEHIND });
  await world.sweep(undefined, AHEAD);
  const second = await world.checkout({}, { process: BEHIND });
  expect(second.json.data.order_id).toBe(first.json.data.order_id);
});

test("a repeat with the caller's key gets the first answer from either", async () => {
  for (const [first, second] of [
    [BEHIND, AHEAD],
    [AHEAD, BEHIND],
  ] as const) {
    const key = `key-${first}`;
    const one = await world.checkout({}, { key, process: first });
    const two = await world.checkout({}, { key, process: second });
    expect([one.status, two.text]).toEqual([200, one.text]);
  }
});

test('events go out in the order in which they were decided, whichever clock dated them', async () => {
  const placed = await world.checkout({}, { process: AHEAD });
  const id = placed.json.data.order_id;
  const canceled = await world.post(`/shopping/orders/${id}/cancel`, undefined, { process: BEHIND });
  expect(canceled.status).toBe(200);
  const nowMs = world.clock.nowMs();
  const unsent = await outboxReads(world.database.db).unsent(10, nowMs, nowMs);
  const rows = await outboxReads(world.database.db).listFor(id);
  const [created, second] = rows;
  expect(created?.createdAtMs).toBeGreaterThan(second?.createdAtMs ?? Number.POSITIVE_INFINITY);
  const topics = unsent.filter((one) => one.orderId === id).map((one) => one.topic);
  expect(topics.slice(0, 2)).toEqual(['order.created', 'order.canceled']);
});

test('the deadline is judged by who is asked, and money that comes later is taken all the same', async () => {
  const placed = await world.checkout({}, { process: BEHIND });
  const { id, final } = placed.json.data.order;
  world.clock.advance(29.5 * 60_000);
  const asked = (process: number) => world.get(`/shopping/orders/${id}/pay_cm`, { process });
  expect((await asked(AHEAD)).json.error).toBe('ORDER_NOT_PAYABLE');
  expect((await asked(BEHIND)).status).toBe(200);
  const body = {
    ...{ order_id: id, payment_id: 'P', status: 'captured', amount: final, method: 'card' },
    occurred_at: new Date(world.clock.nowMs()).toISOString(),
  };
  await world.kafka('payment_notified_cm', body);
  expect(await life.status(id)).toBe('paid');
});

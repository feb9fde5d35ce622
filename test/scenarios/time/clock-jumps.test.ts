import { describe, expect, test } from 'bun:test';
import * as t from '../../../src/db/schema/index.ts';
import { expectNothingLost } from '../../support/invariants.ts';
import { failed, group, paid, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import type { Placed } from '../../support/placed-orders.ts';
import { seeded } from '../../support/seeded.ts';
import { useWorld } from '../../support/use-world.ts';

// Clocks jump: a machine wakes, or its clock was wrong for hours. Whatever happens meanwhile, every invariant holds.

const SERIES = process.env.FULL === '1' ? 200 : 12;
const STEPS = 25;
const HOUR = 3_600_000;
const JUMPS = [-26 * HOUR, -3 * HOUR, -HOUR / 2, -90_000, 90_000, HOUR / 2, 3 * HOUR, 26 * HOUR, 190 * HOUR];

const world = useWorld();

describe(`${SERIES} series of ${STEPS} steps, the clock jumping back and forth`, () => {
  for (let seed = 1; seed <= SERIES; seed += 1) {
    test(`seed ${seed}`, async () => {
      const random = seeded(seed);
      const orders: Placed[] = [];
      let offsetMs = 0;
      let furthestMs = 0;
      const jump = (ms: number) => {
        world.clock.advance(ms);
        offsetMs += ms;
        furthestMs = Math.max(furthestMs, offsetMs);
      };
      const some = async (work: (order: Placed) => Promise<unknown>) => {
        if (orders.length > 0) await work(random.pick(orders));
      };
      const steps: (() => Promise<unknown>)[] = [
        async () => jump(random.pick(JUMPS)),
        async () => {
          const body = random.pick([
            {},
            { cash: 10 },
            { coupon_code: 'TEN10' },
            { cash: 5, coupon_code: 'WELCOME5' },
          ]);
          const answer = await world.checkout(body, { key: `k${random.below(8)}` });
          // 422: the key came with another body before.
          expect([200, 409, 422, 503]).toContain(answer.status);
          if (answer.status !== 200) return;
          const { order } = answer.json.data;
          orders.push({ id: order.id, shortId: order.short_id, final: order.final });
        },
        () => some(({ id }) => world.post(`/shopping/orders/${id}/cancel`)),
        () => some(({ id, final }) => world.kafka('payment_notified_cm', paid(id, 'captured', final))),
        () => some(({ id, final }) => world.kafka('payment_notified_cm', paid(id, 'authorized', final))),
        () => some(({ id }) => world.kafka('payment_failed_cm', failed(id, { payment_id: 'pay-9' }))),
        () => some(({ id }) => world.kafka('purchased', purchased(id, 'taobao', [...TAOBAO, ...TMALL]))),
        () =>
          some(({ id }) =>
            world.kafka('group_update', group(id, random.pick(['shipped', 'arrived', 'received']))),
          ),
        () =>
          some(({ id }) =>
            world.service('tickets', '/refund/refund', { refund_id: `T-${id}`, order_id: id }),
          ),
        () => world.sweep(),
        async () => world.restart(),
      ];
      for (let step = 0; step < STEPS; step += 1) await random.pick(steps)();
      // The clock is right again, and later than it ever was.
      jump(furthestMs - offsetMs + 61_000);
      world.restart();
      for (let sweeps = 0; sweeps < 3; sweeps += 1) {
        await world.sweep();
        jump(61_000);
      }
      await expectNothingLost(world);
    });
  }
});

describe('a rate that was fetched when the clock was hours ahead', () => {
  test('is not believed when the clock is right again, and gives way', async () => {
    world.clock.advance(3 * HOUR);
    await world.summary();
    const ahead = await world.database.db.select().from(t.forexRate);
    world.clock.advance(-3 * HOUR);
    world.restart();
    world.upstream.setRate('USD', '0.5');
    await world.summary();
    const right = await world.database.db.select().from(t.forexRate);
    const fetchedAtMs = (rows: typeof right) => rows.find((row) => row.currency === 'USD')?.fetchedAtMs ?? 0;
    expect(fetchedAtMs(ahead) - fetchedAtMs(right)).toBeGreaterThan(2 * HOUR);
    expect(right.find((row) => row.currency === 'USD')?.rate).toBe('0.5');
  });

  test('does not serve while forex is away: nobody knows how old it is', async () => {
    world.clock.advance(3 * HOUR);
    await world.summary();
    world.clock.advance(-3 * HOUR);
    world.restart();
    world.upstream.faults.set('forex', '*', { kind: 'down' });
    expect((await world.summary()).status).toBe(503);
    expect((await world.checkout({}, { key: 'k' })).status).toBe(503);
  });

  test('and one from a neighbour whose clock is some seconds ahead is', async () => {
    world.clock.advance(30_000);
    await world.summary();
    world.clock.advance(-30_000);
    world.restart();
    world.upstream.faults.set('forex', '*', { kind: 'down' });
    expect((await world.summary()).status).toBe(200);
  });
});

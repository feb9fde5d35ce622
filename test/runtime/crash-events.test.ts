import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import type { Fault } from '../../src/tooling/dev/planetscale/faults.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { type MockUpstreamsServer, startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { BODY } from '../support/aftermath.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { paid } from '../support/order-events.ts';
import { openWorld, type World } from '../support/world.ts';
import { type Breakable, breakEach, TIMEOUT_MS } from './breaking.ts';

// Spec 10 and 11 over the PlanetScale driver: a payment and a refund, broken at each statement. Sent again, each ends
// as if nothing had happened.

type Order = { readonly id: string; readonly final: { v: string; c: string } };

let upstreams: MockUpstreamsServer;
let steady: World;
let simulator: Simulator | null = null;
beforeAll(async () => {
  upstreams = startMockUpstreams({ port: 0, demo: demoData });
  steady = await openWorld({ upstreams });
});
afterEach(async () => {
  await simulator?.stop();
  simulator = null;
});
afterAll(async () => {
  await steady.close();
  await upstreams.stop();
});

async function place(at: World): Promise<Order> {
  const answer = await at.checkout({ ...BODY, no_remove_from_cart: true }, { key: 'order' });
  if (answer.status !== 200) throw new Error(answer.text);
  return { id: answer.json.data.order_id, final: answer.json.data.order.final };
}
const capture = (at: World, { id, final }: Order) =>
  at.event('payment_notified_cm', paid(id, 'captured', final));
const refund = (at: World, { id }: Order) =>
  at.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: id, reason: 'broken' });

async function later(at: World): Promise<void> {
  at.restart();
  at.clock.advance(121_000);
  await at.sweep();
}

/** Counts each thing that a captured event makes. All are written with the order's state, or none. */
async function tracesOfPayment(at: World) {
  const { db } = at.database;
  const [order] = await db.select().from(t.orders);
  const events = await db.select().from(t.orderEvent);
  const outbox = await db.select().from(t.outbox);
  const timeline = await db.select().from(t.orderTimeline);
  const told = await db.select().from(t.notification);
  const isPaid = order?.status === 'paid';
  return {
    isPaid,
    counts: [
      events.filter((one) => one.state === 'applied').length,
      (await db.select().from(t.payment)).length,
      outbox.filter((one) => one.topic === 'order.paid').length,
      timeline.filter((one) => one.toStatus === 'paid').length,
      told.filter((one) => one.kind === 'paid').length,
      order?.cartLeftAtMs == null ? 0 : 1,
      (await db.select().from(t.walletHold)).filter((hold) => hold.state !== 'bound').length,
    ],
  };
}

const captured: Breakable<Order> = {
  prepare: place,
  act: capture,
  async check(at, order, answer, where) {
    const left = await tracesOfPayment(at);
    expect({ where, ...left }).toEqual({
      where,
      ...left,
      counts: left.counts.map(() => (left.isPaid ? 1 : 0)),
    });
    expect({ where, status: answer.status }).toEqual({ where, status: answer.status === 200 ? 200 : 503 });
    // After an answer of success the payment must be stored.
    if (answer.status === 200) expect({ where, isPaid: left.isPaid }).toEqual({ where, isPaid: true });
    await later(at);
    const again = await capture(at, order);
    expect(again.json.data.outcome).toBe(left.isPaid ? 'duplicate' : 'handled');
    await later(at);
    const end = await tracesOfPayment(at);
    expect({ where, end }).toEqual({ where, end: { isPaid: true, counts: end.counts.map(() => 1) } });
    expect(at.wallet(order.id)).toBe('deducted');
    await expectNothingLost(at);
  },
};

async function tracesOfRefund(at: World) {
  const { db } = at.database;
  const [progress] = await db.select().from(t.orderProgress);
  const outbox = await db.select().from(t.outbox);
  return [
    (await db.select().from(t.refund)).length,
    (await db.select().from(t.refundLeg)).length,
    (await db.select().from(t.upstreamAsk)).length,
    outbox.filter((one) => one.topic === 'refund.requested').length,
    progress?.hasRefunds === true ? 1 : 0,
  ];
}
/** One refund of two legs: card and wallet. */
const REFUNDED = [1, 2, 2, 1, 1];

const refunded: Breakable<Order> = {
  async prepare(at) {
    const order = await place(at);
    expect((await capture(at, order)).json.data.outcome).toBe('handled');
    return order;
  },
  act: refund,
  async check(at, order, answer, where) {
    const left = await tracesOfRefund(at);
    const isThere = left[0] === 1;
    expect({ where, left }).toEqual({ where, left: isThere ? REFUNDED : REFUNDED.map(() => 0) });
    expect({ where, status: answer.status }).toEqual({ where, status: answer.status === 200 ? 200 : 503 });
    if (answer.status === 200) expect({ where, isThere }).toEqual({ where, isThere: true });
    await later(at);
    const again = await refund(at, order);
    expect({ where, status: again.status }).toEqual({ where, status: 200 });
    await later(at);
    expect(await tracesOfRefund(at)).toEqual(REFUNDED);
    const legs = (await refund(at, order)).json.data.refund.legs as { leg: string; status: string }[];
    expect(legs.map(({ leg, status }) => [leg, status])).toEqual([
      ['pay-1', 'processing'],
      ['wallet', 'succeeded'],
    ]);
    // Whatever was sent twice took effect once.
    expect([...at.upstream.payments.keys()]).toEqual(['T-1:pay-1:1']);
    expect([...at.upstream.credits.keys()]).toEqual(['T-1:wallet']);
  },
};

const OPERATIONS = [
  ['a captured event by HTTP', captured],
  ['a refund', refunded],
] as const;
/** One fault of each kind: not done, done without an answer, done while the caller gives up. */
const SHARP_FAULTS: readonly Fault[] = [
  'drop-before',
  'drop-answer',
  { delayMs: TIMEOUT_MS + 100, busy: true },
];
const MODES: readonly [foundRows: boolean, faults: readonly Fault[]][] = [
  [false, SHARP_FAULTS],
  [true, ['drop-answer']],
];

describe('over the PlanetScale driver, broken at each statement', () => {
  for (const [name, operation] of OPERATIONS) {
    for (const [foundRows, faults] of MODES) {
      test(`${name}, counting ${foundRows ? 'found' : 'changed'} rows`, async () => {
        const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
        const at = startPlanetscaleSimulator({ databaseUrl, foundRows, idleMs: 200 });
        simulator = at;
        const steps = await breakEach({ at, steady, upstreams }, operation, faults);
        expect(steps).toBeGreaterThan(8);
      }, 300_000);
    }
  }
});

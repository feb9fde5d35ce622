import { describe, expect, test } from 'bun:test';
import { asc, eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { ORDER_STATUSES, type OrderStatus } from '../../../src/domain/lifecycle/order-state.ts';
import { expectNothingLost } from '../../support/invariants.ts';
import { TRIGGERS, type Trigger, WAYS } from '../../support/order-states.ts';
import { refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 9: every state of an order times everything that can happen to it. Written by hand from the spec's table, not
// from the program's. A cell names the states that the order goes through, or:
//   =    legal without a transition: it waits for its time, or the fact has no effect in this state
//   !    money for an order that is over: kept as a fact, counted as an illegal move, the order stays
//   x    an event that can never become legal: refused, counted, kept
//   409  a request over HTTP that is refused

const flow = refundFlow(() => world);
const world = useWorld({ fresh: 'never' });

const CELLS = `
            | authorized | captured | failed | voided   | purchased | packed | shipped | arrived           | received                   | cancel   | confirm  | refund of all | 31 minutes | 8 days   | 16 days
unpaid      | authorized | paid     | unpaid | =        | =         | =      | =       | =                 | =                          | canceled | 409      | 409           | canceled   | canceled | canceled
authorized  | =          | paid     | =      | canceled | =         | =      | =       | =                 | =                          | canceled | 409      | 409           | =          | canceled | canceled
paid        | =          | =        | =      | =        | purchased | =      | =       | =                 | =                          | 409      | 409      | refunded      | =          | =        | =
purchased   | =          | =        | =      | =        | =         | =      | shipped | shipped receiving | shipped receiving received | 409      | 409      | refunded      | =          | =        | =
shipped     | =          | =        | =      | =        | =         | =      | =       | receiving         | receiving received         | 409      | 409      | refunded      | =          | =        | =
receiving   | =          | =        | =      | =        | =         | =      | =       | =                 | received                   | 409      | received | refunded      | =          | =        | received
received    | =          | =        | =      | =        | =         | =      | =       | =                 | =                          | 409      | 409      | refunded      | =          | =        | =
refunded    | !          | !        | =      | =        | x         | x      | x       | x                 | x                          | 409      | 409      | 409           | =          | =        | =
canceled    | !          | !        | =      | =        | x         | x      | x       | x                 | x                          | 409      | 409      | 409           | =          | =        | =
`;

const [head = [], ...rows] = CELLS.trim()
  .split('\n')
  .map((row) => row.split('|').map((cell) => cell.trim()));
const triggers = head.slice(1) as Trigger[];

test('the table has every state and every trigger', () => {
  expect(rows.map(([state]) => state).sort()).toEqual([...ORDER_STATUSES].sort());
  expect([...triggers].sort()).toEqual((Object.keys(TRIGGERS) as Trigger[]).sort());
  for (const row of rows) expect(row).toHaveLength(triggers.length + 1);
});

/** What is stored of an order: its timeline, its events and its topics. */
async function kept(orderId: string) {
  const { db } = world.database;
  const moves = await db
    .select()
    .from(t.orderTimeline)
    .where(eq(t.orderTimeline.orderId, orderId))
    .orderBy(asc(t.orderTimeline.seq));
  const events = await db.select().from(t.orderEvent).where(eq(t.orderEvent.orderId, orderId));
  const outgoing = await db
    .select()
    .from(t.outbox)
    .where(eq(t.outbox.orderId, orderId))
    .orderBy(asc(t.outbox.seq));
  return {
    path: moves.map((row) => row.toStatus),
    events: events.map((row) => row.state),
    topics: outgoing.map((row) => row.topic).filter((topic) => topic.startsWith('order.')),
  };
}

/** Requests, and transitions by time. Every other trigger is an event. */
const NO_EVENT = new Set<Trigger>(['cancel', 'confirm', 'refund of all', '31 minutes', '8 days', '16 days']);

async function playCell(state: OrderStatus, trigger: Trigger, cell: string) {
  await world.fresh();
  const order = await flow.place({ coupon_code: 'WELCOME5' });
  for (const step of WAYS[state]) await step(world, flow, order);
  expect((await flow.order()).status).toBe(state);
  const before = await kept(order.id);
  world.illegalMoves.length = 0;

  const answer = await TRIGGERS[trigger](world, flow, order);

  const after = await kept(order.id);
  const isMove = !['=', '!', 'x', '409'].includes(cell);
  const path = isMove ? cell.split(' ') : [];
  expect({ path: after.path.slice(before.path.length) }).toEqual({ path });
  expect((await flow.order()).status as string).toBe(path.at(-1) ?? state);
  const said = path.filter((one) => one !== 'unpaid').map((one) => `order.${one}`);
  expect(after.topics.slice(before.topics.length)).toEqual(said);
  if (!NO_EVENT.has(trigger)) {
    expect(answer).toBe('handled');
    const count = (events: readonly string[], wanted: string) =>
      events.filter((one) => one === wanted).length;
    expect(after.events).toHaveLength(before.events.length + 1);
    expect(count(after.events, 'refused')).toBe(cell === 'x' ? 1 : 0);
  }
  if (cell === '409') expect((answer as { status: number }).status).toBe(409);
  const isCounted = cell === 'x' || cell === '!' || (cell === '409' && trigger !== 'refund of all');
  expect(world.illegalMoves.length).toBe(isCounted ? 1 : 0);
  // Stock, coupon and wallet agree with the state.
  await expectNothingLost(world);
}

for (const [state = '', ...cells] of rows) {
  describe(`an order that is ${state}`, () => {
    for (const [at, cell] of cells.entries()) {
      const trigger = triggers[at] as Trigger;
      test(`on ${trigger}: ${cell}`, () => playCell(state as OrderStatus, trigger, cell));
    }
  });
}

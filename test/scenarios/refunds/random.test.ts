import { expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { expectNothingLost } from '../../support/invariants.ts';
import {
  type Bought,
  buy,
  createDice,
  type Dice,
  minor,
  randomRequest,
  settle,
  total,
} from '../../support/random-refund-series.ts';
import { refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 11 over the database: random orders and series of refunds, checked against the stored rows. The 5,000 series of
// test/domain test the rules; these test the locks and the writes.

const ORDERS = Number(process.env.REFUND_ORDERS ?? 60);
const seed = Number(process.env.REFUND_SEED ?? 20_260_105);
const AT_ONCE = 20;

const flow = refundFlow(() => world);
const seen = new Map<string, number>();
const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
const world = useWorld({ fresh: 'never' });

/** The money in the order's rows, recounted without the program's own arithmetic. */
async function rowsOf(order: Bought) {
  const { db } = world.database;
  const [row] = await db.select().from(t.orders).where(eq(t.orders.orderId, order.id));
  if (row === undefined) throw new Error('no order');
  const payments = await db.select().from(t.payment).where(eq(t.payment.orderId, order.id));
  const paidBy = new Map(payments.map((one) => [one.paymentId, one.amountMinor ?? 0n]));
  if (row.cashMinor > 0n) paidBy.set('wallet', row.cashMinor);
  const refunds = await db.select().from(t.refund).where(eq(t.refund.orderId, order.id));
  const legs = await db.select().from(t.refundLeg).where(eq(t.refundLeg.orderId, order.id));
  const lines = await db.select().from(t.orderEntry).where(eq(t.orderEntry.orderId, order.id));
  const isHeld = (leg: (typeof legs)[number]) =>
    leg.status === 'succeeded' ||
    (leg.status !== 'failed' && refunds.find((one) => one.refundId === leg.refundId)?.status !== 'failed');
  return { row, paid: total([...paidBy.values()]), paidBy, refunds, legs, lines, held: legs.filter(isHeld) };
}

/** The limits that hold at every moment. */
async function expectWithinLimits(order: Bought) {
  const { row, paid, paidBy, refunds, legs, lines, held } = await rowsOf(order);
  expect(paid).toBe(row.finalMinor + row.cashMinor);
  expect(total(held.map((leg) => leg.amountMinor)) <= paid).toBe(true);
  for (const [tender, amount] of paidBy) {
    if (tender === 'wallet') continue;
    const back = total(held.filter((leg) => leg.leg === tender).map((leg) => leg.amountMinor));
    expect(back <= amount).toBe(true);
  }
  for (const refund of refunds) {
    const own = legs.filter((leg) => leg.refundId === refund.refundId);
    expect(total(own.map((leg) => leg.amountMinor))).toBe(refund.amountMinor);
    expect(own.every((leg) => leg.amountMinor > 0n && leg.currency === row.currency)).toBe(true);
  }
  const holding = refunds.filter((one) => held.some((leg) => leg.refundId === one.refundId));
  for (const line of lines) {
    const units = holding.flatMap((one) => one.units).filter((one) => one.lineNo === line.lineNo);
    expect(units.reduce((sum, one) => sum + one.count, 0)).toBeLessThanOrEqual(line.count);
    expect(total(units.map((one) => BigInt(one.amountMinor))) <= line.payableMinor).toBe(true);
  }
}

/** The last refund leaves exactly 0. Each card gets back exactly what it paid, unless some went to the wallet. */
async function expectNothingLeft(order: Bought) {
  const { row, paid, paidBy, refunds, legs } = await rowsOf(order);
  const back = legs.filter((leg) => leg.status === 'succeeded');
  expect({ order: order.id, back: total(back.map((leg) => leg.amountMinor)) }).toEqual({
    order: order.id,
    back: paid,
  });
  expect([row.status, row.paymentReview]).toEqual(['refunded', false]);
  const nothing = await flow.ask('last', order);
  expect([nothing.json.error, minor(nothing.json.data.left.amount.v)]).toEqual(['REFUND_EXCEEDS', 0n]);
  if (refunds.some((one) => one.destination === 'wallet' && one.status === 'succeeded')) return;
  count('each tender to the last unit');
  for (const [tender, amount] of paidBy) {
    expect(total(back.filter((leg) => leg.leg === tender).map((leg) => leg.amountMinor))).toBe(amount);
  }
}

async function playSeries(order: Bought, dice: Dice) {
  const open = new Map<string, Awaited<ReturnType<typeof flow.ask>>>();
  const atOnce = dice(4) === 0;
  const bodies = Array.from({ length: atOnce ? AT_ONCE : 2 + dice(5) }, () => randomRequest(order, dice));
  const attempts = bodies.map((body, at) => async () => {
    const answer = await flow.ask(`R-${at}`, order, body);
    expect(['', 'REFUND_EXCEEDS']).toContain(answer.json.error);
    count(answer.json.error === '' ? 'opened' : 'refused');
    if (answer.json.error === '') open.set(`R-${at}`, answer);
  });
  if (atOnce) {
    await Promise.all(attempts.map((attempt) => attempt()));
    count('20 at once');
    await expectWithinLimits(order);
  }
  for (const [at, attempt] of attempts.entries()) {
    if (!atOnce) await attempt();
    const id = `R-${at}`;
    const answer = open.get(id);
    // Some stay under way while the next are requested.
    if (answer === undefined || dice(3) === 0) continue;
    open.delete(id);
    await settle(world, flow, order, id, answer, () => (dice(3) === 0 ? 'failed' : 'succeeded'));
    if ((await flow.refundStatus(id)) === 'failed' && dice(2) === 0) {
      const retried = await flow.retry(id);
      count(retried.json.error === '' ? 'retried' : 'retry refused');
      if (retried.json.error === '') open.set(id, retried);
    }
    await expectWithinLimits(order);
  }
  for (const [id, answer] of open) await settle(world, flow, order, id, answer, () => 'succeeded');
  const rest = await flow.ask('R-rest', order);
  if (rest.json.error === '') await settle(world, flow, order, 'R-rest', rest, () => 'succeeded');
  await expectWithinLimits(order);
  await expectNothingLeft(order);
}

test(`${ORDERS} random orders with random series of refunds end at exactly 0 (REFUND_SEED=${seed})`, async () => {
  const dice = createDice(seed);
  for (let at = 0; at < ORDERS; at += 1) {
    await world.fresh();
    const order = await buy(world, flow, dice);
    count(order.final.c);
    if (!order.hasShipping) count('no shipping');
    count(`${order.cards} cards`);
    if ((await flow.order(order.id)).cashMinor > 0n && order.cards > 0) count('card and wallet');
    await playSeries(order, dice);
    await expectNothingLost(world);
  }
  const wanted = [
    'USD',
    'GBP',
    'JPY',
    'no shipping',
    '0 cards',
    '1 cards',
    '2 cards',
    '3 cards',
    'card and wallet',
  ];
  for (const what of [
    ...wanted,
    'opened',
    'refused',
    'retried',
    '20 at once',
    'each tender to the last unit',
  ])
    expect([what, seen.has(what)]).toEqual([what, true]);
}, 180_000);

import { expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { failed, paid } from '../../support/order-events.ts';
import { permutations, type Random, seeded, sideBySide } from '../../support/seeded.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 10: the order ends the same, whatever the order of arrival, the repeats and the way in.
//
// 120 permutations of five events x 243 ways to repeat (each event one to three times) x 3 ways in are 87480 runs. By
// default SEED chooses: each permutation comes by each way in, and each way to repeat occurs. FULL=1 runs all.

const EVENTS = ['authorized', 'captured', 'failed', 'authorized again', 'captured again'] as const;
const WAYS = ['kafka', 'http', 'both'] as const;
const SEED = Number(process.env.SEED ?? 1);
const IS_FULL = process.env.FULL === '1';
/** Orders that are placed and checked together. */
const BATCH = 360;
const AT_ONCE = 16;
const STOCK = 1_000_000;

type Sent = (typeof EVENTS)[number];
type Run = {
  readonly order: readonly Sent[];
  readonly repeats: readonly number[];
  readonly way: (typeof WAYS)[number];
};

const ORDERS = permutations(EVENTS);
/** Each of the five events one to three times. */
const REPEATS = Array.from({ length: 3 ** EVENTS.length }, (_, number) =>
  EVENTS.map((_event, at) => 1 + (Math.floor(number / 3 ** at) % 3)),
);

function chosenRuns(random: Random): Run[] {
  const pairs = ORDERS.flatMap((order) => WAYS.map((way) => ({ order, way })));
  if (IS_FULL) return REPEATS.flatMap((repeats) => pairs.map((pair) => ({ ...pair, repeats })));
  const deck = random.shuffle(REPEATS);
  return random.shuffle(pairs).map((pair, at) => ({ ...pair, repeats: deck[at] ?? random.pick(REPEATS) }));
}

/** First arrivals in the run's order, and each repeat anywhere behind its first. */
function series({ order, repeats }: Run, random: Random): Sent[] {
  const out: Sent[] = [...order];
  EVENTS.forEach((event, at) => {
    for (let more = 1; more < (repeats[at] ?? 1); more += 1) {
      const first = out.indexOf(event);
      out.splice(first + 1 + random.below(out.length - first), 0, event);
    }
  });
  return out;
}

const world = useWorld({ fresh: 'never' });

type Money = { readonly v: string; readonly c: string };

async function send(orderId: string, final: Money, event: Sent, way: 'kafka' | 'http') {
  const isAgain = event.endsWith('again');
  const at = isAgain ? { occurred_at: '2026-11-25T09:30:00.000Z', event_id: crypto.randomUUID() } : {};
  const [name, body] =
    event === 'failed'
      ? ['payment_failed_cm', failed(orderId)]
      : [
          'payment_notified_cm',
          paid(orderId, event.startsWith('auth') ? 'authorized' : 'captured', final, at),
        ];
  if (way === 'kafka') return world.kafka(name as string, body);
  const answer = await world.event(name as string, body);
  expect(answer.json.error).toBe('');
  return answer.json.data.outcome;
}

async function place(index: number) {
  const answer = await world.checkout(
    { entries: ['37804755-378047556-1'], coupon_code: 'TEN10', cash: 1 },
    { key: `run-${index}` },
  );
  expect(answer.json.error).toBe('');
  return { orderId: answer.json.data.order_id as string, final: answer.json.data.order.final as Money };
}

/** Everything of one order that must be the same in all runs. */
async function endOf(orderId: string) {
  const { db } = world.database;
  const [order] = await db.select().from(t.orders).where(eq(t.orders.orderId, orderId));
  const payments = await db.select().from(t.payment).where(eq(t.payment.orderId, orderId));
  const [hold] = await db.select().from(t.walletHold).where(eq(t.walletHold.orderId, orderId));
  const outbox = await db.select().from(t.outbox).where(eq(t.outbox.orderId, orderId));
  const paidEvents = outbox.filter((row) => row.topic === 'order.paid');
  return {
    status: order?.status,
    paymentReview: order?.paymentReview,
    lastPaymentError: order?.lastPaymentError,
    leftCart: order?.cartLeftAtMs !== null,
    payments: payments.map((row) => [row.paymentId, row.status, row.amountMinor, row.currency]),
    hold: hold?.state,
    wallet: world.wallet(orderId),
    paidEvents: new Set(paidEvents.map((row) => row.eventId)).size,
    paidRows: paidEvents.length,
    refunds: outbox.filter((row) => row.topic === 'refund.requested').length,
    requests: (await db.select().from(t.upstreamAsk).where(eq(t.upstreamAsk.orderId, orderId))).length,
  };
}

async function runBatch(runs: readonly Run[], random: Random): Promise<void> {
  await world.fresh();
  const { db } = world.database;
  await db.update(t.sku).set({ stock: STOCK });
  await db.update(t.coupon).set({ perUserLimit: STOCK, totalLimit: STOCK }).where(eq(t.coupon.code, 'TEN10'));
  world.upstream.setBalance('1001', { v: '1000000.00', c: 'USD' });
  const planned = runs.map((run, index) => {
    const events = series(run, random).map((event) => ({
      event,
      way: run.way === 'both' ? random.pick(['kafka', 'http'] as const) : run.way,
    }));
    return { run, index, events };
  });
  await sideBySide(planned, AT_ONCE, async ({ run, index, events }) => {
    const { orderId, final } = await place(index);
    const due = BigInt(final.v.replace('.', ''));
    const outcomes: string[] = [];
    for (const { event, way } of events) outcomes.push(await send(orderId, final, event, way));
    const end = await endOf(orderId);
    expect({ run, end }).toEqual({
      run,
      end: {
        status: 'paid',
        paymentReview: false,
        lastPaymentError: null,
        leftCart: true,
        payments: [['pay-1', 'captured', due, 'USD']],
        hold: 'deducted',
        wallet: 'deducted',
        paidEvents: 1,
        paidRows: 1,
        refunds: 0,
        requests: 0,
      },
    });
    // Three events have an effect. A redelivery with a new time is the same event.
    expect(outcomes.filter((outcome) => outcome === 'handled')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(events.length - 3);
  });
  const [sku] = await db.select().from(t.sku).where(eq(t.sku.skuId, '378047556'));
  expect(sku?.stock).toBe(STOCK - runs.length);
  const [coupon] = await db.select().from(t.coupon).where(eq(t.coupon.code, 'TEN10'));
  expect(coupon?.usedCount).toBe(runs.length);
}

test(
  `all permutations of the payment events, each repeated, by Kafka, HTTP and both (SEED=${SEED})`,
  async () => {
    const random = seeded(SEED);
    const runs = chosenRuns(random);
    expect(new Set(runs.map((run) => run.repeats.join())).size).toBe(REPEATS.length);
    expect(new Set(runs.map((run) => `${run.order.join()} ${run.way}`)).size).toBe(
      ORDERS.length * WAYS.length,
    );
    for (let at = 0; at < runs.length; at += BATCH) {
      await runBatch(runs.slice(at, at + BATCH), random);
    }
  },
  IS_FULL ? 4 * 3_600_000 : 180_000,
);

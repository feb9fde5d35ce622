import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { type Connection, createConnection } from 'mysql2/promise';
import * as t from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { analyze, copyRows } from '../../src/tooling/dev/many-orders.ts';
import { paid } from '../support/order-events.ts';
import { DAY, MINUTE, orderLife } from '../support/order-life.ts';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 16: sweeps of several processes share the work, and go on while there is any. A failed item stops no other.

let other: Connection;
const logged: Readonly<Record<string, unknown>>[] = [];
/** After 3 s without an answer the database counts as unavailable. A wait for a lock ends earlier. */
const client = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 40, undefined, 3_000);
const world = useWorld({ database: client, onLog: (line) => logged.push(line) });
const life = orderLife(() => world);
beforeAll(async () => {
  other = await createConnection(process.env.TEST_DATABASE_URL ?? '');
});
beforeEach(() => {
  logged.length = 0;
});
afterAll(async () => {
  await other.end();
  await client.close();
});

const db = () => world.database.db;
/** The errors of the last sweeps. `RowBusy` is a locked row that the sweep did not wait for. */
const failures = () =>
  logged.flatMap((line) =>
    /^sweep_(?:part_failed|row_held)$/.test(String(line.event)) ? [String(line.error_name)] : [],
  );
const claims = () => db().select().from(t.workClaim).orderBy(t.workClaim.queue, t.workClaim.orderId);
const brought = async (to: Parameters<typeof bring>[2], body: Record<string, unknown> = {}) => {
  const order = await place(world, body);
  await bring(world, order, to);
  return order;
};

/** Locks rows like a hung process, until `work` has ended. */
async function whileLocked(statement: string, values: unknown[], work: () => Promise<void>): Promise<void> {
  await other.beginTransaction();
  try {
    await other.query(`${statement} FOR UPDATE`, values);
    await work();
  } finally {
    await other.rollback();
  }
}

type Kind = {
  readonly name: string;
  /** makes an order with work for the sweep, which is due `dueInMs` later */
  prepare(): Promise<Placed>;
  readonly dueInMs: number;
  state(id: string): Promise<unknown>;
  readonly done: unknown;
};

const status = (id: string) => life.status(id);
const unanswered = async (service: 'rebate' | 'payment', operation: string, work: () => Promise<Placed>) => {
  world.upstream.faults.set(service, operation, { kind: 'down' });
  const order = await work();
  world.upstream.faults.clear();
  world.restart();
  return order;
};

const KINDS: readonly Kind[] = [
  {
    name: 'expiry',
    prepare: () => place(world, { coupon_code: 'TEN10', cash: 1 }),
    dueInMs: 31 * MINUTE,
    state: status,
    done: 'canceled',
  },
  { name: 'lapse', prepare: () => brought('authorized'), dueInMs: 8 * DAY, state: status, done: 'canceled' },
  {
    name: 'receipt',
    prepare: () => brought('receiving'),
    dueInMs: 16 * DAY,
    state: status,
    done: 'received',
  },
  {
    name: 'event that waits',
    async prepare() {
      const order = await place(world);
      const row = await life.remove(order.id);
      await world.kafka('payment_notified_cm', paid(order.id, 'captured', order.final));
      await life.restore({ ...row, payDeadlineMs: row.payDeadlineMs + DAY });
      return order;
    },
    dueInMs: 5 * MINUTE,
    state: status,
    done: 'paid',
  },
  {
    name: 'deduct that rebate refuses',
    async prepare() {
      const order = await unanswered('rebate', 'deduct', () => brought('paid', { cash: 1 }));
      // Another program has released the hold. rebate refuses the deduct, and the order has to be marked.
      await world.rebate.release({ user_id: '1001', ref: order.id, amount: { v: '1.00', c: 'USD' } });
      return order;
    },
    dueInMs: 2 * MINUTE,
    state: (id) => life.hold(id),
    done: 'refused',
  },
  {
    name: 'refund to be asked for',
    prepare: () =>
      unanswered('payment', '*', async () => {
        const order = await brought('paid');
        await world.service('tickets', '/refund/refund', { refund_id: `T-${order.id}`, order_id: order.id });
        return order;
      }),
    dueInMs: 2 * MINUTE,
    async state(id) {
      const { orderId, state } = t.upstreamAsk;
      return (await db().select({ state }).from(t.upstreamAsk).where(eq(orderId, id)))[0]?.state;
    },
    done: 'accepted',
  },
];

describe('an order that somebody holds', () => {
  for (const { name, prepare, dueInMs, state, done } of KINDS)
    test(`${name}: keeps no other waiting, and is done when it is free`, async () => {
      const [held, free] = [await prepare(), await prepare()];
      world.clock.advance(dueInMs);
      await whileLocked('SELECT 1 FROM orders WHERE order_id = ?', [held.id], async () => {
        await world.sweep();
        expect(await state(free.id)).toEqual(done);
        expect(await state(held.id)).not.toEqual(done);
        expect(await claims()).toEqual([expect.objectContaining({ orderId: held.id, attempts: 1 })]);
        expect(failures()).toEqual(['RowBusy']);
      });
      world.clock.advance(5 * MINUTE);
      await world.sweep();
      expect(await state(held.id)).toEqual(done);
      expect(await claims()).toEqual([]);
    });
});

describe('what cannot be read', () => {
  const broken = (table: string, column: string) => async (id: string) =>
    void (await other.query(`UPDATE ${table} SET ${column} = 'no json' WHERE order_id = ?`, [id]));
  const BREAKS = [
    ['expiry', 'order_event', 'body', paidInPart],
    ['event that waits', 'order_event', 'body', null],
    ['refund to be asked for', 'upstream_ask', 'body', null],
  ] as const;
  for (const [name, table, column, first] of BREAKS)
    test(`${name}: ${table} of one order keeps no other from its turn`, async () => {
      const kind = KINDS.find((one) => one.name === name);
      if (kind === undefined) throw new Error(name);
      const [bad, good] = [await kind.prepare(), await kind.prepare()];
      if (first !== null) await first(bad);
      await broken(table, column)(bad.id);
      world.clock.advance(kind.dueInMs);
      await world.sweep();
      expect(await kind.state(good.id)).toEqual(kind.done);
      expect(await kind.state(bad.id)).not.toEqual(kind.done);
    });
  async function paidInPart({ id }: Placed) {
    await world.event('payment_failed_cm', {
      order_id: id,
      payment_id: 'p',
      reason_code: 'X',
      occurred_at: '2026-01-05T08:00:00.000Z',
    });
  }
});

/** An unpaid order with `count` copies, all of one SKU and past their deadline. @returns the original */
async function manyOverdue(count: number): Promise<Placed> {
  const order = await place(world, { entries: ['37804755-378047556-1'] });
  const copy = { orderId: order.id, count, prefix: '00BULK' };
  const changed = { short_id: "CONCAT('B', LPAD(n.i, 9, '0'))" };
  await copyRows(db(), { ...copy, table: 'orders', changed });
  await copyRows(db(), { ...copy, table: 'order_entry', changed: {} });
  world.clock.advance(31 * MINUTE);
  return order;
}
const statuses = async () => {
  const rows = await db().select({ status: t.orders.status }).from(t.orders);
  return Object.fromEntries(
    Map.groupBy(rows, (row) => row.status)
      .entries()
      .map(([key, all]) => [key, all.length]),
  );
};

describe('many that are due', () => {
  test('are all done by three sweeps at once, each once', async () => {
    const stock = await life.stock('378047556');
    await manyOverdue(250);
    const swept = await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    expect(swept.reduce((sum, one) => sum + one.orders, 0)).toBe(251);
    expect(await statuses()).toEqual({ canceled: 251 });
    expect(await life.stock('378047556')).toBe(stock + 250);
    expect(await claims()).toEqual([]);
  }, 60_000);

  test('however many of them fail, the one behind them has its turn in the same sweep', async () => {
    const order = await manyOverdue(250);
    // An unreadable event keeps each copy from being canceled. The copies are due before the order.
    await other.query(
      `INSERT INTO order_event (order_id, event_key, name, state, body, via, occurred_at, received_at, attempts)
       SELECT order_id, 'k', 'purchased', 'applied', 'no json', 'http', created_at, created_at, 0
       FROM orders WHERE order_id LIKE '00BULK%'`,
    );
    await world.sweep();
    expect(await life.status(order.id)).toBe('canceled');
    expect(await statuses()).toEqual({ canceled: 1, unpaid: 250 });
    // The copies are put off, so the next sweeps do not touch them before their pause is over.
    const before = await claims();
    // Turns the clock back, so that the pause is not over however long the sweep took.
    world.clock.advance(-MINUTE / 2);
    await world.sweep();
    expect(await claims()).toEqual(before);
    world.clock.advance(6 * MINUTE);
    await world.sweep();
    expect((await claims()).every((claim) => claim.attempts === 2)).toBe(true);
  }, 60_000);
});

describe('a sweep', () => {
  test('that died leaves its claims, which are free after a minute', async () => {
    const order = await place(world);
    world.clock.advance(31 * MINUTE);
    const nextAtMs = world.clock.nowMs() + MINUTE;
    const claim = { orderId: order.id, queue: 'expiry', owner: 'dead', attempts: 0, nextAtMs };
    await db().insert(t.workClaim).values(claim);
    expect((await world.sweep()).orders).toBe(0);
    world.clock.advance(MINUTE + 1);
    expect((await world.sweep()).orders).toBe(1);
  });

  test('takes no claim of a clock that was far ahead for one', async () => {
    const order = await place(world);
    world.clock.advance(31 * MINUTE);
    const nextAtMs = world.clock.nowMs() + 8 * DAY;
    const claim = { orderId: order.id, queue: 'expiry', owner: 'ahead', attempts: 3, nextAtMs };
    await db().insert(t.workClaim).values(claim);
    expect((await world.sweep()).orders).toBe(1);
    expect(await claims()).toEqual([]);
  });

  test('that is told to end leaves the rest, and no claim on it', async () => {
    await manyOverdue(3);
    expect((await world.sweep(AbortSignal.abort())).orders).toBe(0);
    expect(await claims()).toEqual([]);
    expect((await world.sweep()).orders).toBe(4);
  });

  test('waits for goods that somebody holds once, and then sees to the others', async () => {
    const [held, free] = ['37804755-378047556-1', '5120010-51200101-1'];
    const stuck: Placed[] = [];
    for (let n = 0; n < 12; n += 1) stuck.push(await place(world, { entries: [held] }));
    const last = await place(world, { entries: [free] });
    world.clock.advance(31 * MINUTE);
    await whileLocked('SELECT 1 FROM sku WHERE sku_id = ?', ['378047556'], async () => {
      await world.sweep();
      expect(await life.status(last.id)).toBe('canceled');
      expect((await claims()).map((claim) => claim.attempts)).toEqual(Array(12).fill(1));
      // Only the orders that were worked on at the same time have waited for the lock.
      expect(failures().filter((name) => name !== 'RowBusy')).toHaveLength(4);
    });
    world.clock.advance(5 * MINUTE);
    expect((await world.sweep()).orders).toBe(12);
  }, 60_000);

  test('leaves spent keys that somebody holds, and deletes the others', async () => {
    for (const key of ['a', 'b', 'c']) await world.checkout({}, { key });
    world.clock.advance(25 * 60 * MINUTE);
    await whileLocked(
      "SELECT 1 FROM idempotency WHERE user_id = '1001' AND idem_key = ?",
      ['key:b'],
      async () => {
        // Each key has two rows, and one of the six is locked.
        expect((await world.sweep()).keys).toBe(5);
      },
    );
    expect((await world.sweep()).keys).toBe(1);
  });

  test('deletes all spent keys behind one that somebody holds', async () => {
    const over = world.clock.nowMs() - DAY;
    const key = (at: number) => ({
      ...{ userId: '1001', idemKey: `key:${String(at).padStart(3, '0')}`, requestHash: 'h', state: 'done' },
      ...{ holder: 'h', lockedUntilMs: over, expiresAtMs: over },
    });
    await db()
      .insert(t.idempotency)
      .values(Array.from({ length: 350 }, (_, at) => key(at)));
    await analyze(db(), ['idempotency']);
    const one = "SELECT 1 FROM idempotency WHERE user_id = '1001' AND idem_key = ?";
    await whileLocked(one, ['key:000'], async () => {
      expect((await world.sweep()).keys).toBe(349);
    });
    expect((await world.sweep()).keys).toBe(1);
  });

  test('that leaves orders untried keeps how often they failed before', async () => {
    await manyOverdue(3);
    const [first, ...rest] = await db().select({ orderId: t.orders.orderId }).from(t.orders);
    if (first === undefined || rest.length !== 3) throw new Error('not there');
    const failed = { queue: 'expiry', owner: 'earlier', attempts: 5, nextAtMs: world.clock.nowMs() - 1 };
    await db()
      .insert(t.workClaim)
      .values(rest.map(({ orderId }) => ({ ...failed, orderId })));
    await world.sweep(AbortSignal.abort());
    expect((await claims()).map(({ orderId, attempts }) => ({ orderId, attempts }))).toEqual(
      rest.map(({ orderId }) => ({ orderId, attempts: 5 })).sort((a, b) => (a.orderId < b.orderId ? -1 : 1)),
    );
    // They are free at once, and done as any other.
    expect((await world.sweep()).orders).toBe(4);
    expect(await claims()).toEqual([]);
  });
});

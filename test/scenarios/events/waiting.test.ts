import { beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import { failed, group, money, paid, purchased, refundNotice, TAOBAO } from '../../support/order-events.ts';
import { MINUTE, orderLife } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 10: events that cannot be applied now wait. Those that never can become dead letters, and replay brings them
// back.

/** Simulates a bug of ours, or a broken connection, at the statements that it selects. */
let breaks: { readonly at: RegExp; readonly with: Error; times?: number } | null = null;
const life = orderLife(() => world);
const world = useWorld({
  fresh: 'never',
  onQuery: (sql) => {
    if (breaks?.at.test(sql) !== true || breaks.times === 0) return;
    if (breaks.times !== undefined) breaks.times -= 1;
    throw breaks.with;
  },
});
beforeEach(async () => {
  breaks = null;
  await world.fresh();
});

const HOUR = 60 * MINUTE;
const captured = (id: string, final: { v: string; c: string }) =>
  world.kafka('payment_notified_cm', paid(id, 'captured', final));
const replay = async () => world.deadLetters().replay(await life.letterId());
const wait = async (ms: number) => {
  world.clock.advance(ms);
  await world.sweep();
};

describe('an event that waits', () => {
  test('for an order whose row nobody can read is a dead letter in time, as if the order were not there', async () => {
    const { id, final } = await life.place();
    await world.database.db.update(t.orders).set({ currency: '' }).where(eq(t.orders.orderId, id));
    expect(await captured(id, final)).toBe('stored');
    await wait(HOUR / 2);
    expect(await life.letters()).toEqual([]);
    await wait(HOUR);
    await wait(HOUR);
    expect(await life.letters()).toEqual([expect.stringContaining('UNKNOWN_ORDER')]);
    await world.database.db
      .update(t.orders)
      .set({ currency: final.c, payDeadlineMs: world.clock.nowMs() + HOUR })
      .where(eq(t.orders.orderId, id));
    expect((await replay()).outcome).toBe('handled');
    expect(await life.status(id)).toBe('paid');
  });

  test('although the same news has been taken in under its attempt is done with', async () => {
    const { id, final } = await life.place();
    await captured(id, final);
    const ticket = { refund_id: 'T-1', order_id: id, reason: 'x' };
    expect((await world.service('tickets', '/refund/refund', ticket)).status).toBe(200);
    const notice = refundNotice('T-1', id, 'succeeded', final, {
      occurred_at: new Date(world.clock.nowMs()).toISOString(),
    });
    breaks = { at: /^insert into `order_event`/, with: new Error('a bug of ours'), times: 1 };
    expect(await world.kafka('refund_notified', notice)).toBe('stored');
    breaks = null;
    expect(await life.events(id)).toContain('refund_notified/T-1/0/succeeded waiting');
    expect(await world.kafka('refund_notified', { ...notice, attempt: 1 })).toBe('handled');
    await wait(MINUTE);
    expect(await life.events(id)).toContain('refund_notified/T-1/0/succeeded ignored');
    expect(await life.events(id)).toContain('refund_notified/T-1/1/succeeded applied');
    expect(await life.letters()).toEqual([]);
    expect((await world.sweep()).events).toBe(0);
    // One more of the kind may be other news, of a later attempt: what is answered "stored" does wait.
    breaks = { at: /for update/i, with: new Error('a bug of ours'), times: 1 };
    expect(await world.kafka('refund_notified', notice)).toBe('stored');
    expect(await life.events(id)).toContain('refund_notified/T-1/0/succeeded waiting');
    await wait(MINUTE);
    expect(await life.events(id)).toContain('refund_notified/T-1/0/succeeded ignored');
  });
});

describe('an event for an order that is not known yet', () => {
  test('is applied when the order appears', async () => {
    const { id, final } = await life.place();
    const row = await life.remove(id);
    expect(await captured(id, final)).toBe('stored');
    expect(await captured(id, final)).toBe('stored');
    await world.kafka('payment_failed_cm', failed(id));
    await world.kafka('purchased', purchased(id, 'taobao', TAOBAO));
    await wait(5 * MINUTE);
    expect(await life.events(id)).toHaveLength(3);
    await life.restore(row);
    await wait(MINUTE);
    expect(await life.events(id)).toEqual([
      'payment_failed_cm/pay-1/REFUSED applied',
      'payment_notified_cm/pay-1/captured applied',
      'purchased/P-taobao/taobao applied',
    ]);
    expect([await life.status(id), (await life.progress(id))?.partlyPurchased]).toEqual(['paid', true]);
    expect(await life.letters()).toEqual([]);
  });

  test('is applied at once when it comes again after the order', async () => {
    const { id, final } = await life.place();
    const row = await life.remove(id);
    await captured(id, final);
    await life.restore(row);
    expect(await captured(id, final)).toBe('handled');
    await wait(MINUTE);
    expect(await life.told(id)).toEqual(['created', 'paid']);
  });

  test('is applied when another process keeps it as waiting in the middle of it', async () => {
    const { id, final } = await life.place();
    const isThere = Object.assign(new Error('there already'), { errno: 1062 });
    breaks = { at: /^insert into `order_event`/, with: isThere, times: 1 };
    expect(await captured(id, final)).toBe('handled');
    expect(await life.status(id)).toBe('paid');
  });

  test('is a dead letter after an hour, and replay applies it once the order exists', async () => {
    const { id, final } = await life.place();
    const row = await life.remove(id);
    await captured(id, final);
    await wait(HOUR - MINUTE);
    expect(await life.letters()).toEqual([]);
    world.clock.advance(2 * MINUTE);
    await Promise.all([world.sweep(), world.sweep()]);
    expect(await life.letters()).toEqual(['payment_notified_cm UNKNOWN_ORDER open']);
    expect(await life.events(id)).toEqual(['payment_notified_cm/pay-1/captured dead']);
    await life.restore(row);
    expect((await replay()).outcome).toBe('handled');
    expect([await life.status(id), await life.letters()]).toEqual([
      'paid',
      ['payment_notified_cm UNKNOWN_ORDER replayed'],
    ]);
    expect((await replay()).outcome).toBe('already_replayed');
  });

  test('a death between the effect and the mark is no harm: the next replay marks it', async () => {
    const { id, final } = await life.place();
    const row = await life.remove(id);
    await captured(id, final);
    await wait(HOUR + MINUTE);
    await life.restore(row);
    breaks = { at: /^update `dead_letter`/, with: new Error('killed') };
    await expect(replay()).rejects.toThrow();
    breaks = null;
    expect([await life.status(id), await life.letters()]).toEqual([
      'paid',
      ['payment_notified_cm UNKNOWN_ORDER open'],
    ]);
    expect((await replay()).outcome).toBe('duplicate');
    expect(await life.letters()).toEqual(['payment_notified_cm UNKNOWN_ORDER replayed']);
    expect(await life.told(id)).toEqual(['created', 'paid']);
  });

  test('ten replays at once: one effect', async () => {
    const { id, final } = await life.place();
    const row = await life.remove(id);
    await captured(id, final);
    await wait(HOUR + MINUTE);
    await life.restore(row);
    const outcomes = await Promise.all(Array.from({ length: 10 }, replay));
    expect(outcomes.filter(({ outcome }) => outcome === 'handled')).toHaveLength(1);
    expect([await life.told(id), await life.letters()]).toEqual([
      ['created', 'paid'],
      ['payment_notified_cm UNKNOWN_ORDER replayed'],
    ]);
  });
});

describe('an event that its order contradicts', () => {
  test('a SKU that is not in the order: a dead letter, either way in, and the order is as it was', async () => {
    const { id } = await life.place();
    const wrong = [...TAOBAO, { sku_id: '99017575', count: 1 }];
    expect(await world.kafka('purchased', purchased(id, 'taobao', wrong))).toBe('poison');
    expect(
      (await world.event('group_update', group(id, 'shipped', { entries: wrong }))).json.data.outcome,
    ).toBe('poison');
    expect(await life.letters()).toEqual([
      'purchased SKU_NOT_IN_ORDER open',
      'group_update SKU_NOT_IN_ORDER open',
    ]);
    expect([await life.status(id), await life.events(id)]).toEqual(['unpaid', []]);
    expect(await replay()).toEqual({ outcome: 'poison', reason: 'SKU_NOT_IN_ORDER', detail: 'entries.1' });
  });

  test('also when that shows only once the order appears', async () => {
    const { id } = await life.place();
    const row = await life.remove(id);
    await world.kafka('purchased', purchased(id, 'taobao', [{ sku_id: '1', count: 1 }]));
    await life.restore(row);
    await wait(MINUTE);
    expect([await life.letters(), await life.events(id)]).toEqual([
      ['purchased SKU_NOT_IN_ORDER open'],
      ['purchased/P-taobao/taobao dead'],
    ]);
  });

  test('an unknown refund, and one of another amount', async () => {
    const { id, final } = await life.place();
    expect(await world.kafka('refund_notified', refundNotice('nobody', id, 'succeeded', final))).toBe(
      'poison',
    );
    await world.post(`/shopping/orders/${id}/cancel`);
    await captured(id, final);
    const wrong = refundNotice('auto-pay-1', id, 'succeeded', money('1.00'));
    expect(await world.kafka('refund_notified', wrong)).toBe('poison');
    expect(await life.letters()).toEqual([
      'refund_notified UNKNOWN_REFUND open',
      'refund_notified REFUND_AMOUNT_DIFFERS open',
    ]);
  });
});

describe('an event that fails for a reason of ours', () => {
  const bug = { at: /^insert into `order_timeline`/, with: new TypeError('x is not a function') };

  test('is kept, tried again, and applied when the reason is gone', async () => {
    const { id, final } = await life.place();
    breaks = bug;
    expect(await captured(id, final)).toBe('stored');
    await wait(MINUTE);
    expect([await life.status(id), await life.events(id)]).toEqual([
      'unpaid',
      ['payment_notified_cm/pay-1/captured waiting'],
    ]);
    breaks = null;
    await wait(MINUTE);
    expect(await life.status(id)).toBe('paid');
  });

  test('is a dead letter after five times, and replay applies it when it is mended', async () => {
    const { id, final } = await life.place();
    breaks = bug;
    await captured(id, final);
    for (let times = 2; times <= 4; times += 1) await wait(MINUTE);
    expect(await life.letters()).toEqual([]);
    await wait(MINUTE);
    expect(await life.letters()).toEqual(['payment_notified_cm FAILED open']);
    expect((await replay()).outcome).toBe('stored');
    for (let times = 1; times <= 5; times += 1) await wait(MINUTE);
    // It has failed again, so it must not count as replayed.
    expect(await life.letters()).toEqual(['payment_notified_cm FAILED open']);
    breaks = null;
    expect((await replay()).outcome).toBe('handled');
    expect(await life.status(id)).toBe('paid');
  });

  test('a database that is away is not its fault: it comes again, however often', async () => {
    const { id, final } = await life.place();
    const gone = Object.assign(new Error('gone'), { code: 'ECONNRESET' });
    breaks = { at: /^insert into `order_timeline`/, with: gone };
    for (let times = 0; times < 6; times += 1) await expect(captured(id, final)).rejects.toThrow();
    const answer = await world.event('payment_notified_cm', paid(id, 'captured', final));
    expect([answer.status, answer.json.error]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    breaks = null;
    expect([await life.events(id), await life.letters()]).toEqual([[], []]);
    expect(await captured(id, final)).toBe('handled');
  });

  test('one that waits is not given up because the database is away', async () => {
    const { id, final } = await life.place();
    breaks = bug;
    await captured(id, final);
    breaks = { at: bug.at, with: Object.assign(new Error('gone'), { code: 'ECONNRESET' }) };
    for (let times = 0; times < 8; times += 1) {
      world.clock.advance(MINUTE);
      await world.sweep();
    }
    expect(await life.events(id)).toEqual([expect.stringContaining(' waiting')]);
    breaks = null;
    await wait(5 * MINUTE);
    expect([await life.status(id), await life.letters()]).toEqual(['paid', []]);
  });
});

test('an event that died for want of its order has its headers and payload among the dead letters', async () => {
  const headers = { source: 'pay', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const body = paid('01NOBODYSORDER00000000000A', 'captured', money('1.00'));
  const event = {
    ...({ via: 'kafka', name: 'payment_notified_cm', traceparent: headers.traceparent, headers } as const),
    payload: new TextEncoder().encode(JSON.stringify(body)),
    place: { topic: 'event.payment_notified_cm', partition: 0, offset: '1', key: null },
  };
  expect(await world.handleEvent(event)).toBe('stored');
  await wait(HOUR + MINUTE);
  expect(await life.letters()).toEqual(['payment_notified_cm UNKNOWN_ORDER open']);
  const letter = await world.deadLetters().find(await life.letterId());
  expect(letter?.headers).toMatchObject(headers);
});

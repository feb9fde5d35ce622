import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { money, paid, refundNotice } from '../support/order-events.ts';
import { bring, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';
import { type As, serviceToken } from '../support/world.ts';

// Spec 13: a user's orders by group, newest first, page by page.

const world = useWorld();

const list = async (query = '', as: As = {}) => {
  const answer = await world.get(`/shopping/orders${query}`, as);
  expect([answer.status, answer.json.error]).toEqual([200, '']);
  return answer.json.data as { orders: Listed[]; next_cursor: string };
};
// biome-ignore lint/suspicious/noExplicitAny: looked at field by field, as an APP would
type Listed = any;
const idsIn = async (query: string) => (await list(query)).orders.map((order) => order.id);
const one = async (id: string) => (await list()).orders.find((order) => order.id === id);

/** Small orders, so that there is stock for many. */
const SMALL = { entries: ['37804755-378047556-1'] };

describe('groups', () => {
  test('each state stands in its own group, and all without a group', async () => {
    const placed: Record<string, string> = {};
    const steps = ['unpaid', 'authorized', 'paid', 'purchased', 'shipped', 'receiving', 'received'] as const;
    for (const step of steps) {
      const order = await place(world);
      await bring(world, order, step);
      placed[step] = order.id;
    }
    const canceled = await place(world);
    await world.post(`/shopping/orders/${canceled.id}/cancel`);
    const newestFirst = [...Object.values(placed), canceled.id].reverse();
    expect(await idsIn('')).toEqual(newestFirst);
    const of = (...names: string[]) => names.map((name) => placed[name] ?? '').reverse();
    expect(await idsIn('?status=unpaid')).toEqual(of('unpaid'));
    expect(await idsIn('?status=processing')).toEqual(of('authorized', 'paid', 'purchased'));
    expect(await idsIn('?status=receiving')).toEqual(of('shipped', 'receiving'));
    expect(await idsIn('?status=done')).toEqual(of('received'));
    expect(await idsIn('?status=canceled')).toEqual([canceled.id]);
    expect(await idsIn('?status=refund')).toEqual([]);
    expect((await list('', { user: '1003' })).orders).toEqual([]);
  });

  test('an open refund stands in the refund group beside its own, and no longer than it is open or done', async () => {
    const order = await place(world);
    const capture = (id: string) => paid(order.id, 'captured', order.final, { payment_id: id });
    await world.kafka('payment_notified_cm', capture('pay-a'));
    expect(await idsIn('?status=refund')).toEqual([]);
    await world.kafka('payment_notified_cm', capture('pay-b'));
    expect(await idsIn('?status=refund')).toEqual([order.id]);
    expect(await idsIn('?status=processing')).toEqual([order.id]);
    await world.kafka('refund_notified', refundNotice('auto-pay-b', order.id, 'succeeded', order.final));
    // The excess was never part of the order, so the order counts as if nothing went back.
    expect(await idsIn('?status=refund')).toEqual([]);
  });
});

describe('the refund group', () => {
  test('holds refunded orders once, with or without a row of marks of ours', async () => {
    const [withMarks, without, partly] = [await place(world), await place(world), await place(world)];
    await bring(world, withMarks, 'paid');
    await bring(world, partly, 'shipped');
    const { db } = world.database;
    const isOf = (id: string) => eq(t.orders.orderId, id);
    await db.update(t.orders).set({ status: 'refunded' }).where(isOf(withMarks.id));
    await db.update(t.orders).set({ status: 'refunded' }).where(isOf(without.id));
    await db.update(t.orderProgress).set({ inRefund: true, partlyRefunded: true });
    expect(await idsIn('?status=refund')).toEqual([partly.id, without.id, withMarks.id]);
    expect(await idsIn('?status=receiving')).toEqual([partly.id]);
    expect((await one(partly.id)).partly_refunded).toBe(true);
  });
});

describe('an order in the list', () => {
  test('has its lines, amounts, marks and label', async () => {
    const body = { coupon_code: 'WELCOME5', cash: 10 };
    const shown = (await world.summary(body)).json.data;
    await place(world, body);
    const [order] = (await list()).orders;
    expect(order).toMatchObject({
      status: 'unpaid',
      status_label: 'Awaiting payment',
      final: money('62.55'),
      amounts: {
        goods: money('55.23'),
        mall_discount: money('0.96'),
        shipping: money('20.03'),
        tax: money('3.25'),
        coupon: money('5.00'),
        cash: money('10.00'),
        final: money('62.55'),
      },
      client_paid: false,
      partly_purchased: false,
      partly_refunded: false,
      payment_review: false,
      last_payment_error: '',
    });
    expect(order.lines.map((line: Listed) => [line.sku_id, line.mall, line.channel, line.count])).toEqual([
      ['378047556', 'taobao', 'CN-US-PRI-LINE', 2],
      ['51200101', 'tmall', 'CN-US-PRI-LINE', 1],
    ]);
    const entries = shown.malls.flatMap((mall: Listed) => mall.entries);
    expect(order.lines.map(({ mall: _m, channel: _c, ...line }: Listed) => line)).toEqual(entries);
  });

  test('says its state in the language of who asks', async () => {
    await place(world);
    const labelIn = async (language: string) =>
      (await list('', { headers: { 'cm-user-language': language } })).orders[0].status_label;
    expect(await labelIn('zh-Hans')).toBe('待付款');
    expect(await labelIn('fr')).toBe('Awaiting payment');
  });

  test('says what can be done now, by state and by the clock', async () => {
    const order = await place(world);
    const can = async () => {
      const { can_pay, can_cancel, can_confirm } = await one(order.id);
      return { can_pay, can_cancel, can_confirm };
    };
    const nothing = { can_pay: false, can_cancel: false, can_confirm: false };
    expect(await can()).toEqual({ ...nothing, can_pay: true, can_cancel: true });
    const toDeadline = Date.parse((await one(order.id)).pay_deadline) - world.clock.nowMs();
    world.clock.advance(toDeadline);
    expect(await can()).toEqual({ ...nothing, can_cancel: true });
    expect((await world.get(`/shopping/orders/${order.id}/pay_cm`)).json.error).toBe('ORDER_NOT_PAYABLE');
    await bring(world, order, 'authorized');
    expect(await can()).toEqual({ ...nothing, can_cancel: true });
    for (const [step, confirm] of [
      ['paid', false],
      ['shipped', false],
      ['receiving', true],
      ['received', false],
    ] as const) {
      await bring(world, order, step);
      expect([step, await can()]).toEqual([step, { ...nothing, can_confirm: confirm }]);
    }
  });
});

describe('pages', () => {
  const walk = async (query: string) => {
    const pages: string[][] = [];
    for (let cursor = ''; ; ) {
      const page = await list(`${query}&cursor=${cursor}`);
      pages.push(page.orders.map((order) => order.id));
      cursor = page.next_cursor;
      if (cursor === '') return pages;
    }
  };

  test('are of 20 unless told, and at most 50', async () => {
    for (let count = 0; count < 23; count += 1) await place(world, SMALL);
    expect((await list()).orders).toHaveLength(20);
    expect((await walk('?limit=23')).map((page) => page.length)).toEqual([23]);
    expect((await walk('?limit=5')).map((page) => page.length)).toEqual([5, 5, 5, 5, 3]);
    for (const query of [
      'limit=0',
      'limit=51',
      'limit=1.5',
      'limit=-1',
      'limit=x',
      'status=paid',
      'status=UNPAID',
      'status=toString',
      'cursor=%00',
      'cursor=a-b',
      'cursor=0',
      'cursor=00000000',
      `cursor=${'1'.repeat(27)}`,
    ]) {
      const answer = await world.get(`/shopping/orders?${query}`);
      expect([query, answer.status, answer.json.error]).toEqual([query, 422, 'INVALID_REQUEST']);
      expect(answer.json.data.fields[0].field).toBe(query.split('=')[0]);
    }
    expect((await list('?limit=&status=&cursor=')).orders).toHaveLength(20);
  });

  test('go on behind an id of any form, of the user’s orders and of everybody’s', async () => {
    const { id } = await place(world, SMALL);
    const odd = ['7', '0', '9000123', 'CM-2019/7', 'a b', '%_', '1-2', '_MA', '{}'];
    await world.database.db.transaction(async (tx) => {
      const [row] = await tx.select().from(t.orders);
      if (row === undefined) throw new Error('there is no order');
      for (const index of odd.keys())
        await tx.insert(t.orders).values({ ...row, shortId: `ODD${index}`, orderId: odd[index] ?? '' });
    });
    const pages = await walk('?limit=1');
    expect(pages.flat().toSorted()).toEqual([id, ...odd].toSorted());
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const headers = serviceToken('backoffice');
      const { json } = await world.get(`/support/orders?limit=1&cursor=${cursor}`, { user: null, headers });
      seen.push(...json.data.orders.map((order: Listed) => order.id));
      cursor = json.data.next_cursor;
      if (cursor === '') break;
    }
    expect(seen.toSorted()).toEqual([id, ...odd].toSorted());
  });

  test('of each group come to their end, each order once', async () => {
    const ids: Record<string, string[]> = {};
    const steps = ['unpaid', 'paid', 'shipped', 'received'] as const;
    for (const step of steps)
      for (let n = 0; n < 3; n += 1) {
        const order = await place(world, SMALL);
        await bring(world, order, step);
        ids[step] = [order.id, ...(ids[step] ?? [])];
      }
    // A part of each is given back, because the refund group holds orders of every state.
    for (const orderId of [...(ids.paid ?? []), ...(ids.shipped ?? [])]) {
      const ticket = { refund_id: `T-${orderId}`, order_id: orderId, amount: money('1.00'), reason: 'x' };
      expect((await world.service('tickets', '/refund/refund', ticket)).status).toBe(200);
    }
    const refunds = [...(ids.paid ?? []), ...(ids.shipped ?? [])].sort().reverse();
    for (const group of ['unpaid', 'processing', 'receiving', 'done', 'refund']) {
      const whole = await idsIn(`?status=${group}&limit=50`);
      for (const limit of [1, 2, whole.length || 1])
        expect([group, (await walk(`?status=${group}&limit=${limit}`)).flat()]).toEqual([group, whole]);
      if (group === 'refund') expect(whole).toEqual(refunds);
    }
  });

  test('are complete and without repeats while 20 others place orders', async () => {
    const before: string[] = [];
    for (let count = 0; count < 30; count += 1) before.push((await place(world, SMALL)).id);
    let isWalking = true;
    let placedMeanwhile = 0;
    const placers = Array.from({ length: 20 }, async () => {
      // Each places at least one, and goes on until the pages are read or the stock is empty.
      do {
        await place(world, SMALL).then(
          () => {
            placedMeanwhile += 1;
          },
          () => {
            isWalking = false;
          },
        );
      } while (isWalking);
    });
    for (const query of ['?limit=3', '?limit=7&status=unpaid']) {
      const seen = (await walk(query)).flat();
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual([...seen].sort().reverse());
      expect(before.filter((id) => !seen.includes(id))).toEqual([]);
    }
    isWalking = false;
    await Promise.all(placers);
    expect(placedMeanwhile).toBeGreaterThan(0);
  });

  test('of several states are complete in order', async () => {
    const expected: string[] = [];
    for (const step of [
      'paid',
      'authorized',
      'purchased',
      'paid',
      'authorized',
      'purchased',
      'paid',
    ] as const) {
      const order = await place(world);
      await bring(world, order, step);
      expected.unshift(order.id);
    }
    const pages = await walk('?limit=2&status=processing');
    expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 1]);
    expect(pages.flat()).toEqual(expected);
  });
});

describe('confirm receipt', () => {
  const confirm = (id: string) => world.post(`/shopping/orders/${id}/confirm_receipt`);

  test('only in receiving', async () => {
    const order = await place(world);
    for (const step of ['unpaid', 'authorized', 'paid', 'purchased', 'shipped'] as const) {
      await bring(world, order, step);
      const refused = await confirm(order.id);
      expect([refused.status, refused.json.error, refused.json.data.status]).toEqual([
        409,
        'ORDER_NOT_CONFIRMABLE',
        step,
      ]);
    }
    await bring(world, order, 'receiving');
    const done = await confirm(order.id);
    expect([done.status, done.json.data.order.status]).toEqual([200, 'received']);
    expect((await confirm(order.id)).json.data.status).toBe('received');
  });

  test('once, however often it is asked and whatever event comes at the same time', async () => {
    const order = await place(world);
    await bring(world, order, 'receiving');
    const answers = await Promise.all([
      ...Array.from({ length: 6 }, () => confirm(order.id)),
      bring(world, order, 'received').then(() => null),
    ]);
    expect(answers.filter((answer) => answer?.status === 200).length).toBeLessThanOrEqual(1);
    const detail = (await world.get(`/shopping/orders/${order.id}`)).json.data.order;
    expect(detail.status).toBe('received');
    expect(detail.timeline.filter((step: Listed) => step.to === 'received')).toHaveLength(1);
    const sent = await world.outbox().unsent(100);
    expect(sent.filter((event) => event.topic === 'order.received')).toHaveLength(1);
  });
});

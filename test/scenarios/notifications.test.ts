import { describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { NOTIFICATION_KINDS } from '../../src/domain/notifications/notification-texts.ts';
import { notiOf } from '../support/noti.ts';
import { failed, group, paid, purchased, refundNotice, TAOBAO, TMALL } from '../support/order-events.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 12: the notifications of a user, one per order and event key.

const world = useWorld();
const noti = notiOf(world);

async function place(language = 'en', body: Record<string, unknown> = {}) {
  const answer = await world.checkout(body, {
    key: crypto.randomUUID(),
    headers: { 'cm-user-language': language },
  });
  expect(answer.json.error).toBe('');
  const { order } = answer.json.data;
  return { id: order.id as string, shortId: order.short_id as string, final: order.final };
}

/** Each event of two lives: one order is received; one is canceled, and its late money goes back at the second try. */
async function liveThrough(language: string, times: number) {
  const first = await place(language);
  const second = await place(language);
  const { id, final } = first;
  const send = async (name: string, body: Record<string, unknown>) => {
    for (let count = 0; count < times; count += 1) {
      const at = { occurred_at: `2026-11-25T08:00:0${count}.000Z`, event_id: `e-${count}` };
      await (count % 2 === 0 ? world.kafka : world.event)(name, { ...body, ...at });
    }
  };
  await send('payment_failed_cm', failed(id));
  await send('payment_notified_cm', paid(id, 'captured', final));
  await send('purchased', purchased(id, 'taobao', [...TAOBAO, ...TMALL]));
  for (const status of ['packed', 'shipped', 'arrived', 'received'] as const)
    await send('group_update', group(id, status));
  await world.post(`/shopping/orders/${second.id}/cancel`);
  await send('payment_notified_cm', paid(second.id, 'captured', second.final, { payment_id: 'late' }));
  for (const status of ['failed', 'succeeded'] as const)
    await send('refund_notified', refundNotice('auto-late', second.id, status, second.final, { attempt: 1 }));
  return { first, second };
}

const TITLES = {
  en: {
    payment_failed: 'Payment failed',
    paid: 'Payment received',
    purchased: 'Items purchased',
    shipped: 'On the way',
    receiving: 'Arriving',
    received: 'Order complete',
    canceled: 'Order canceled',
    refund_failed: 'Refund delayed',
    refund_succeeded: 'Refund sent',
  },
  'zh-Hans': {
    payment_failed: '付款失败',
    paid: '付款成功',
    purchased: '采购完成',
    shipped: '已发货',
    receiving: '派送中',
    received: '已签收',
    canceled: '订单已取消',
    refund_failed: '退款未成功',
    refund_succeeded: '退款成功',
  },
} as const;

const KINDS_OF_SECOND = ['canceled', 'refund_failed', 'refund_succeeded'];

describe('what a user is told', () => {
  for (const language of ['en', 'zh-Hans'] as const) {
    test(`each kind once, in ${language}, however often its event comes`, async () => {
      const { first, second } = await liveThrough(language, 3);
      const items = (await noti.all(50)).toReversed();
      expect(items.map(({ kind, title }) => [kind, title])).toEqual(Object.entries(TITLES[language]));
      expect(items.map((item) => item.kind).toSorted()).toEqual([...NOTIFICATION_KINDS].toSorted());
      for (const item of items) {
        const order = KINDS_OF_SECOND.includes(item.kind) ? second : first;
        expect(item.order_id).toBe(order.id);
        expect(item.body).toContain(order.shortId);
        expect(item.body).not.toMatch(/[{}]/);
        expect(item.body.includes(`${order.final.v} USD`)).toBe(item.kind.startsWith('refund'));
      }
    });
  }

  test('each has its noti.user, with the same id and text', async () => {
    await liveThrough('zh-Hans', 1);
    const rows = await world.database.db.select().from(t.outbox).orderBy(t.outbox.orderId, t.outbox.seq);
    const sent = rows
      .filter((row) => row.topic === 'noti.user')
      .map((row) => row.payload as Record<string, unknown>);
    const items = await noti.all(50);
    const told = (one: Record<string, unknown>) => [
      one.noti_id ?? one.id,
      one.kind,
      one.order_id,
      one.title,
      one.body,
    ];
    expect(sent).toHaveLength(9);
    expect(sent.map(told).toSorted()).toEqual(items.map((item) => told({ ...item })).toSorted());
    for (const one of sent) expect([one.user_id, one.language]).toEqual(['1001', 'zh-Hans']);
  });

  test('two failures of two payments are two', async () => {
    const { id } = await place();
    await world.kafka('payment_failed_cm', failed(id));
    await world.kafka('payment_failed_cm', failed(id, { payment_id: 'pay-2' }));
    expect((await noti.all(50)).map((item) => item.kind)).toEqual(['payment_failed', 'payment_failed']);
  });

  test('an order that the wallet pays at once is told as paid, and its later events go on in number', async () => {
    world.upstream.setBalance('1001', { v: '500.00', c: 'USD' });
    const { id, final } = await place('en', { cash: 200 });
    expect(final.v).toBe('0.00');
    expect((await noti.all(50)).map((item) => item.kind)).toEqual(['paid']);
    await noti.send('news', { noti_id: 'N', user_id: '1001', order_id: id, title: 'T', body: 'B' });
    await world.kafka('purchased', purchased(id, 'taobao', [...TAOBAO, ...TMALL]));
    const rows = await world.database.db.select().from(t.outbox).orderBy(t.outbox.seq);
    expect(rows.map((row) => row.topic)).toEqual([
      'order.created',
      'order.paid',
      'noti.user',
      'noti.user',
      'order.purchased',
      'noti.user',
    ]);
    expect(new Set(rows.map((row) => row.seq)).size).toBe(rows.length);
  });

  test('steps taken at once stand in the order in which they happened, every time', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { id, final } = await place('en', { entries: ['37804755-378047556-1'] });
      await world.kafka('group_update', group(id, 'received'));
      await world.kafka('purchased', purchased(id, 'taobao', [{ sku_id: '378047556', count: 1 }]));
      await world.kafka('payment_notified_cm', paid(id, 'captured', final));
      const items = (await noti.all(50)).filter((item) => item.order_id === id).toReversed();
      expect(items.map((item) => item.kind)).toEqual([
        'paid',
        'purchased',
        'shipped',
        'receiving',
        'received',
      ]);
    }
  });
});

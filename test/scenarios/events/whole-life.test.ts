import { describe, expect, test } from 'bun:test';
import * as t from '../../../src/db/schema/index.ts';
import { expectNothingLost } from '../../support/invariants.ts';
import { moveToldBy } from '../../support/move-topics.ts';
import { failed, group, paid, purchased, TAOBAO, TMALL } from '../../support/order-events.ts';
import { refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 9 to 11: a whole life, from unpaid to refunded, every event by both ways in.

const flow = refundFlow(() => world);
const world = useWorld();

type Way = 'http' | 'kafka';
const send = async (way: Way, name: string, body: unknown): Promise<string> =>
  way === 'kafka' ? world.kafka(name, body) : (await world.event(name, body)).json.data.outcome;

describe('every step from unpaid to refunded', () => {
  for (const [first, second] of [
    ['http', 'kafka'],
    ['kafka', 'http'],
  ] as const) {
    test(`comes by ${first}, and once more by ${second} to no effect`, async () => {
      const order = await flow.place({ coupon_code: 'WELCOME5', cash: 10 });
      const { id, final } = order;
      const life: [string, unknown, string][] = [
        ['payment_failed_cm', failed(id, { payment_id: 'pay-0' }), 'unpaid'],
        ['payment_notified_cm', paid(id, 'authorized', final), 'authorized'],
        ['payment_notified_cm', paid(id, 'captured', final), 'paid'],
        ['purchased', purchased(id, 'taobao', TAOBAO), 'paid'],
        ['purchased', purchased(id, 'tmall', TMALL), 'purchased'],
        ['group_update', group(id, 'packed'), 'purchased'],
        ['group_update', group(id, 'shipped'), 'shipped'],
        ['group_update', group(id, 'arrived'), 'receiving'],
        ['group_update', group(id, 'received'), 'received'],
      ];
      for (const [name, body, status] of life) {
        expect(await send(first, name, body)).toBe('handled');
        expect(await send(second, name, body)).toBe('duplicate');
        expect((await flow.order()).status as string).toBe(status);
      }
      await flow.ask('T-1', order, { entries: TMALL });
      await flow.ask('T-2', order);
      for (const [refundId, v, status] of [
        ['T-1', '30.06', 'received'],
        ['T-2', '32.49', 'refunded'],
      ] as const) {
        const notice = flow.notice(refundId, order, 'succeeded', v);
        expect(await send(first, 'refund_notified', notice)).toBe('handled');
        expect(await send(second, 'refund_notified', notice)).toBe('duplicate');
        expect((await flow.order()).status as string).toBe(status);
      }
      const topics = (await world.database.db.select().from(t.outbox).orderBy(t.outbox.seq)).map(
        (row) => row.topic,
      );
      expect(topics.map(moveToldBy).filter((move) => move !== null)).toEqual([
        'created',
        'authorized',
        'paid',
        'purchased',
        'shipped',
        'receiving',
        'received',
        'refunded',
      ]);
      const told = (await world.database.db.select().from(t.notification)).map((row) => row.kind).sort();
      expect(told).toEqual(
        [
          'payment_failed',
          'paid',
          'purchased',
          'shipped',
          'receiving',
          'received',
          'refund_succeeded',
          'refund_succeeded',
        ].sort(),
      );
      await expectNothingLost(world);
    });
  }
});

describe('a failure with the longest reason code', () => {
  test('is taken in, and the user is told of it', async () => {
    const order = await flow.place();
    const code = '/'.repeat(64);
    const body = failed(order.id, { payment_id: 'p'.repeat(64), reason_code: code });
    expect(await world.kafka('payment_failed_cm', body)).toBe('handled');
    expect(await world.kafka('payment_failed_cm', { ...body, reason_code: `${code} ` })).toBe('duplicate');
    const told = (await world.database.db.select().from(t.notification)).map((row) => row.kind);
    expect(told).toEqual(['payment_failed']);
  });
});

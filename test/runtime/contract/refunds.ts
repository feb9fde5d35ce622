import { expect } from 'bun:test';
import { money, paid, refundNotice, TAOBAO, TMALL } from '../../support/order-events.ts';
import type { Answer } from '../../support/world.ts';
import type { Ask } from '../transcript.ts';
import { asService, type Order, placed, type Scenario, sent, told } from './stage.ts';

const refund = (ask: Ask, refund_id: string, order: { id: string }, body: object = {}) =>
  asService(ask, 'tickets')('/refund/refund', { refund_id, order_id: order.id, reason: 'ticket', ...body });
const retry = (ask: Ask, refund_id: string) => asService(ask, 'tickets')('/refund/retry', { refund_id });
const detail = async (ask: Ask, { id }: Order) =>
  (await ask('GET', `/shopping/orders/${id}`)).json.data.order;

/** `card amount status`, for each leg. */
const legs = ({ json }: Answer): string[] =>
  json.data.refund.legs.map(
    (leg: { leg: string; amount: { v: string }; status: string }) =>
      `${leg.leg} ${leg.amount.v} ${leg.status}`,
  );

async function paidOrder(ask: Ask, key: string, body: object = {}): Promise<Order> {
  const order = await placed(ask, key, body);
  await sent(ask, 'payment_notified_cm', paid(order.id, 'captured', order.final));
  return order;
}

export const REFUND_SCENARIOS: readonly Scenario[] = [
  {
    name: 'refunds of lines, then shipping, then the rest, on both path families',
    async run({ ask }) {
      const order = await paidOrder(ask, 'k', { coupon_code: 'WELCOME5' });
      const one = [{ sku_id: '378047556', count: 1 }];
      const first = await refund(ask, 'T-1', order, { entries: one });
      expect([told(first), legs(first).length]).toEqual([[200, ''], 1]);
      expect((await refund(ask, 'T-1', order, { entries: one })).json.data.refund.id).toBe('T-1');
      expect(told(await refund(ask, 'T-1', order, { entries: TMALL }))).toEqual([
        422,
        'IDEMPOTENCY_KEY_REUSED',
      ]);
      expect(told(await refund(ask, 'T-2', order, { entries: [], include_shipping: true }))[0]).toBe(200);
      expect(told(await refund(ask, 'T-3', order))[0]).toBe(200);
      expect(told(await refund(ask, 'T-4', order))).toEqual([409, 'REFUND_EXCEEDS']);
      expect((await detail(ask, order)).refunds).toHaveLength(3);
    },
  },
  {
    name: 'a refund split over card and wallet, told of by payment, until all is back',
    async run({ ask }) {
      const order = await paidOrder(ask, 'k', { coupon_code: 'WELCOME5', cash: 10 });
      const answer = await refund(ask, 'T-1', order, { amount: money('31.00') });
      expect(legs(answer)).toHaveLength(2);
      const cardAmount = legs(answer)[0]?.split(' ')[1] ?? '';
      const notice = refundNotice('T-1', order.id, 'succeeded', money(cardAmount));
      const now = { occurred_at: new Date().toISOString() };
      expect(await sent(ask, 'refund_notified', { ...notice, ...now })).toBe('handled');
      expect(await sent(ask, 'refund_notified', { ...notice, ...now })).toBe('duplicate');
      expect((await refund(ask, 'T-1', order, { amount: money('31.00') })).json.data.refund.status).toBe(
        'succeeded',
      );
      const rest = await refund(ask, 'T-2', order, { to: 'wallet' });
      expect(legs(rest)).toHaveLength(1);
      expect((await detail(ask, order)).status).toBe('refunded');
      await ask('GET', '/shopping/noti');
      await ask('GET', '/shopping/orders?status=refund');
    },
  },
  {
    name: 'more than is left, more often than bought, and what is no refund',
    async run({ ask }) {
      const order = await paidOrder(ask, 'k');
      const exceeding = [{ amount: money('9999.00') }, { entries: [{ sku_id: '378047556', count: 3 }] }];
      for (const body of exceeding) {
        expect(told(await refund(ask, 'T-1', order, body))).toEqual([409, 'REFUND_EXCEEDS']);
      }
      const wrong = [
        { entries: TAOBAO, amount: money('1.00') },
        { entries: [] },
        { amount: money('0.00') },
        { amount: money('1', 'JPY') },
        { amount: { v: '1.001', c: 'USD' } },
        { to: 'moon' },
        { entries: [{ sku_id: '378047556', count: 0 }] },
        { reason: 'x'.repeat(256) },
      ];
      for (const body of wrong) {
        expect(told(await refund(ask, 'T-1', order, body))).toEqual([422, 'INVALID_REQUEST']);
      }
      const unpaid = await placed(ask, 'unpaid');
      expect(told(await refund(ask, 'T-1', unpaid))).toEqual([409, 'REFUND_EXCEEDS']);
      expect(told(await refund(ask, 'T-1', { id: 'NONE' }))).toEqual([404, 'ORDER_NOT_FOUND']);
      expect(told(await retry(ask, 'T-1'))).toEqual([404, 'REFUND_NOT_FOUND']);
    },
  },
  {
    name: 'a refund that failed and is tried again; notices that fit nothing',
    async run({ ask }) {
      const order = await paidOrder(ask, 'k');
      const amount = money('20.00');
      const notify = (status: 'succeeded' | 'failed', more: object = {}) =>
        sent(ask, 'refund_notified', {
          ...refundNotice('T-1', order.id, status, amount),
          occurred_at: new Date().toISOString(),
          ...more,
        });
      await refund(ask, 'T-1', order, { amount });
      expect(await notify('failed', { reason: 'the card is gone' })).toBe('handled');
      const again = await retry(ask, 'T-1');
      expect(again.json.data.refund.legs[0].attempt).toBe(2);
      await retry(ask, 'T-1');
      expect(await notify('succeeded', { attempt: 2 })).toBe('handled');
      expect(await notify('succeeded', { attempt: 2, amount: money('19.00') })).not.toBe('');
      expect(await notify('succeeded', { refund_id: 'NOBODY' })).not.toBe('');
      expect((await detail(ask, order)).refunds[0].status).toBe('succeeded');
      await ask('GET', '/shopping/noti');
    },
  },
  {
    name: 'a refund while payment is away is kept and asked for later',
    async run({ ask, upstream }) {
      const order = await paidOrder(ask, 'k', { cash: 5 });
      upstream.faults.set('payment', '*', { kind: 'down' });
      upstream.faults.set('rebate', 'credit', { kind: 'down' });
      const answer = await refund(ask, 'T-1', order);
      expect(answer.status).toBe(200);
      expect(legs(answer).filter((leg) => leg.endsWith('succeeded'))).toEqual([]);
    },
  },
];

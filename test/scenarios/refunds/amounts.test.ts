import { describe, expect, test } from 'bun:test';
import { legTexts, refundFlow } from '../../support/refund-flow.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 11, "How much". The worked example: lines 17.65 (2 units) and 34.87, shipping 20.03; 62.55 by card, 10.00 by wallet.

const flow = refundFlow(() => world);
const world = useWorld();

const EXAMPLE = { coupon_code: 'WELCOME5', cash: 10 };
const DRESS = '378047556';
const FRYER = '51200101';
const usd = (v: string) => ({ v, c: 'USD' });
const of = (sku_id: string, count = 1) => ({ sku_id, count });
const GB = { region: 'GB' };
const JP = { region: 'JP' };

describe('a refund of lines', () => {
  test('takes the next units, each worth its part of the line', async () => {
    const order = await flow.paidOrder(EXAMPLE);
    const amounts = [];
    for (const refundId of ['T-1', 'T-2']) {
      const asked = await flow.ask(refundId, order, { entries: [of(DRESS)] });
      amounts.push(asked.json.data.refund.amount.v);
    }
    expect(amounts).toEqual(['8.83', '8.82']);
    const third = await flow.ask('T-3', order, { entries: [of(DRESS)] });
    expect([third.status, third.json.error]).toEqual([409, 'REFUND_EXCEEDS']);
    expect(third.json.data.left).toEqual({
      amount: usd('54.90'),
      shipping: usd('20.03'),
      entries: [
        { sku_id: DRESS, count: 0, amount: usd('0.00') },
        { sku_id: FRYER, count: 1, amount: usd('34.87') },
      ],
    });
  });

  test('adds up the same SKU, and refuses one that was not bought or more than was bought', async () => {
    const order = await flow.paidOrder(EXAMPLE);
    for (const entries of [[of(DRESS, 3)], [of('99017575')], [of(DRESS), of(FRYER, 2)]]) {
      expect((await flow.ask('T-1', order, { entries })).json.error).toBe('REFUND_EXCEEDS');
    }
    const both = await flow.ask('T-1', order, { entries: [of(DRESS), of(DRESS)] });
    expect(both.json.data.refund.amount.v).toBe('17.65');
    expect(both.json.data.refund.entries).toEqual([{ sku_id: DRESS, count: 2, amount: usd('17.65') }]);
  });

  test('adds all shipping once', async () => {
    const order = await flow.paidOrder(EXAMPLE);
    const body = (sku: string) => ({ entries: [of(sku)], include_shipping: true });
    const first = await flow.ask('T-1', order, body(FRYER));
    expect([first.json.data.refund.amount.v, first.json.data.refund.shipping.v]).toEqual(['54.90', '20.03']);
    const second = await flow.ask('T-2', order, body(DRESS));
    expect([second.json.data.refund.amount.v, second.json.data.refund.shipping.v]).toEqual(['8.83', '0.00']);
  });

  test('may be of shipping alone', async () => {
    const order = await flow.paidOrder(EXAMPLE);
    const shipping = await flow.ask('T-1', order, { entries: [], include_shipping: true });
    expect(shipping.json.data.refund.amount.v).toBe('20.03');
    const again = await flow.ask('T-2', order, { entries: [], include_shipping: true });
    expect(again.json.error).toBe('REFUND_EXCEEDS');
  });

  test('gives back no shipping that a coupon gave back already', async () => {
    const order = await flow.paidOrder({ addr_id: '502', coupon_code: 'GBFREE' }, GB);
    const shipping = await flow.ask('T-1', order, { entries: [], include_shipping: true });
    expect([shipping.json.error, shipping.json.data.left.shipping.v]).toEqual(['REFUND_EXCEEDS', '0.00']);
    const lines = await flow.ask('T-2', order, {
      entries: [of(DRESS, 2), of(FRYER)],
      include_shipping: true,
    });
    // The lines are everything, because nothing was paid for shipping.
    expect(lines.json.data.refund.amount).toEqual(order.final);
  });
});

describe('a refund by amount, or of the rest', () => {
  test('takes exactly what is asked, then everything left', async () => {
    const order = await flow.paidOrder(EXAMPLE);
    await flow.ask('T-1', order, { entries: [of(FRYER)] });
    const some = await flow.ask('T-2', order, { amount: usd('12.34') });
    expect([some.json.data.refund.amount.v, some.json.data.refund.entries]).toEqual(['12.34', []]);
    const beyond = await flow.ask('T-3', order, { amount: usd('25.35') });
    expect([beyond.json.error, beyond.json.data.left.amount.v]).toEqual(['REFUND_EXCEEDS', '25.34']);
    const rest = await flow.ask('T-3', order);
    expect(rest.json.data.refund.amount.v).toBe('25.34');
    expect(rest.json.data.refund.entries).toEqual([{ sku_id: DRESS, count: 2, amount: usd('17.65') }]);
    expect((await flow.ask('T-4', order, { amount: usd('0.01') })).json.error).toBe('REFUND_EXCEEDS');
  });

  const wrong: [string, Record<string, unknown>, string][] = [
    ['entries with amount', { entries: [of(FRYER)], amount: usd('1.00') }, 'amount'],
    ['no entries and no shipping', { entries: [] }, 'entries'],
    ['another currency', { amount: { v: '1.00', c: 'GBP' } }, 'amount'],
    ['nothing', { amount: usd('0.00') }, 'amount'],
    ['a third decimal', { amount: usd('1.005') }, 'amount'],
    ['no such currency', { amount: { v: '1.00', c: 'XXQ' } }, 'amount'],
    ['a count of 0', { entries: [of(FRYER, 0)] }, 'entries.0'],
    ['another way back', { to: 'cash' }, 'to'],
    ['an id of ours', { refund_id: 'auto-pay-1' }, 'refund_id'],
  ];
  for (const [what, body, field] of wrong) {
    test(`${what} is 422 and opens nothing`, async () => {
      const order = await flow.paidOrder();
      const asked = await flow.ask('T-1', order, body);
      expect([asked.status, asked.json.error]).toEqual([422, 'INVALID_REQUEST']);
      expect(asked.json.data.fields[0].field).toBe(field);
      expect((await flow.ask('T-1', order)).json.data.refund.amount).toEqual(order.final);
    });
  }
});

describe('there is nothing to refund of', () => {
  test('an order that nobody knows', async () => {
    const asked = await flow.ask('T-1', { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV' });
    expect([asked.status, asked.json.error]).toEqual([404, 'ORDER_NOT_FOUND']);
    const retried = await flow.retry('T-1');
    expect([retried.status, retried.json.error]).toEqual([404, 'REFUND_NOT_FOUND']);
  });

  test('an order not paid yet, its wallet money only frozen', async () => {
    const order = await flow.place(EXAMPLE);
    const asked = await flow.ask('T-1', order);
    expect([asked.json.error, asked.json.data.left.amount.v]).toEqual(['REFUND_EXCEEDS', '0.00']);
  });

  test('a canceled order, whose money goes back by itself', async () => {
    const order = await flow.place(EXAMPLE);
    await world.post(`/shopping/orders/${order.id}/cancel`);
    await flow.capture(order, order.final.v);
    const asked = await flow.ask('T-1', order);
    expect([asked.json.error, asked.json.data.left.amount.v]).toEqual(['REFUND_EXCEEDS', '0.00']);
    expect(flow.askedKeys()).toEqual(['auto-pay-1:pay-1:1']);
  });
});

describe('in another currency', () => {
  test('yen have no decimals, and the units of a line differ by one yen at most', async () => {
    const order = await flow.paidOrder({ addr_id: '505', entries: ['37804755-378047556-3'] }, JP);
    expect(order.final.c).toBe('JPY');
    const amounts: number[] = [];
    for (const refundId of ['T-1', 'T-2', 'T-3']) {
      const asked = await flow.ask(refundId, order, { entries: [of(DRESS)] });
      expect(asked.json.data.refund.amount.v).toMatch(/^\d+$/);
      amounts.push(Number(asked.json.data.refund.amount.v));
    }
    expect((amounts[0] ?? 0) - (amounts[2] ?? 0)).toBeLessThanOrEqual(1);
    const rest = await flow.ask('T-4', order);
    const goods = amounts.reduce((total, one) => total + one, 0);
    expect(Number(rest.json.data.refund.amount.v) + goods).toBe(Number(order.final.v));
    expect(rest.json.data.refund.shipping).toEqual(rest.json.data.refund.amount);
  });

  test('a refund of a pounds order stays in pounds', async () => {
    const order = await flow.paidOrder({ addr_id: '502', coupon_code: 'TEN10' }, GB);
    const asked = await flow.ask('T-1', order);
    expect(asked.json.data.refund.amount).toEqual({ v: order.final.v, c: 'GBP' });
    expect(legTexts(asked)).toEqual([`pay-1 ${order.final.v} processing`]);
    expect((await flow.ask('T-2', order, { amount: usd('1.00') })).json.error).toBe('INVALID_REQUEST');
  });
});

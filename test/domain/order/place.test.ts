import { describe, expect, test } from 'bun:test';
import {
  leavesCartNow,
  linesOf,
  type Placing,
  place,
  placedStatus,
} from '../../../src/domain/order/place.ts';
import { priceOrder } from '../../../src/domain/pricing/pricing.ts';
import {
  byCode,
  DRESS,
  demoAddresses,
  FRYER,
  forCaller,
  inputOf,
  must,
  NOW_MS,
  PAPER,
} from '../pricing/fixtures.ts';

// What placing an order writes: its price, and what it takes from rows that others share.

const TEN = forCaller({ code: 'TEN', off: { USD: 1_000n }, perUserLimit: 2 });
/** Two malls; the lines are not sorted by mall. */
const CART = [`${FRYER}-1`, `${DRESS}-2`, `${PAPER}-3`];

function placing({ cash = 0n, withCoupon = false, keepsCart = false } = {}): Placing {
  const price = priceOrder(
    inputOf('US', CART, {
      ...(withCoupon ? { coupon: byCode(TEN) } : {}),
      cashAskedMinor: cash,
      walletBalanceMinor: cash,
    }),
  );
  return {
    orderId: 'O1',
    shortId: 'S1',
    caller: {
      ...{ userId: '1001', language: 'zh-Hans', client: 'ios', traceparent: 'the trace' },
    } as Placing['caller'],
    noRemoveFromCart: keepsCart,
    address: must(demoAddresses.find((one) => one.region === 'US')),
    price,
    rate: { text: '7.1', asOfMs: NOW_MS - 5 },
    coupon: withCoupon ? TEN : null,
    nowMs: NOW_MS,
    payDeadlineMs: NOW_MS + 60_000,
  };
}

let ids = 0;
const newId = () => `id${++ids}`;
const placed = (asked: Placing, isNotified = true) => place(asked, { newId }, isNotified);
const allOf = () => placing().price.final;

describe('an order that is to be paid', () => {
  test('is unpaid, and takes nothing but its goods', () => {
    const asked = placing();
    const { order, takes, rows } = placed(asked);
    expect(order.status).toBe('unpaid');
    expect(takes).toEqual({ holdTo: null, coupon: null, leavesCart: true });
    expect(rows.outgoing.map((one) => one.topic)).toEqual(['order.created']);
    expect(rows.notifications).toEqual([]);
    expect([placedStatus(asked.price), order.couponCode]).toEqual(['unpaid', '']);
  });

  test('keeps who ordered, where it goes, and each amount of its price', () => {
    const asked = placing({ cash: 500n, withCoupon: true });
    const { price, address } = asked;
    const { userId: _, ...kept } = address;
    expect(placed(asked).order).toMatchObject({
      ...{ orderId: 'O1', shortId: 'S1', userId: '1001', language: 'zh-Hans', client: 'ios' },
      ...{ region: 'US', currency: 'USD', couponCode: 'TEN', couponMinor: 1_000n, cashMinor: 500n },
      ...{ goodsMinor: price.goods, shippingMinor: price.shipping, taxMinor: price.tax },
      ...{ mallDiscountMinor: price.mallDiscountSum, finalMinor: price.final },
      ...{ forexRate: '7.1', forexAsOfMs: NOW_MS - 5, payDeadlineMs: NOW_MS + 60_000 },
      ...{ createdAtMs: NOW_MS, updatedAtMs: NOW_MS, paymentReview: false },
    });
    expect(placed(asked).order.address).toEqual(kept);
  });

  test('keeps the whole price but for what of goods and channels no answer shows', () => {
    const asked = placing();
    const kept = placed(asked).order.price as typeof asked.price;
    expect(kept).toMatchObject({ goods: asked.price.goods, final: asked.price.final });
    for (const [at, mall] of asked.price.malls.entries()) {
      const [lines, channels] = [kept.malls[at]?.lines ?? [], kept.malls[at]?.channels ?? []];
      expect(lines.map((one) => one.payable)).toEqual(mall.lines.map((one) => one.payable));
      expect(channels.map((one) => one.f00)).toEqual(mall.channels.map((one) => one.f00));
      expect(lines.map((one) => Object.keys(one.sku))).toEqual(
        lines.map(() => ['skuId', 'spuId', 'mall', 'title']),
      );
      expect(lines.map((one) => one.sku.skuId)).toEqual(mall.lines.map((one) => one.sku.skuId));
      expect(channels.map((one) => Object.keys(one.channel))).toEqual(
        channels.map(() => ['key', 'name', 'etaDays']),
      );
      expect(channels.map((one) => one.channel.key)).toEqual(mall.channels.map((one) => one.channel.key));
    }
  });

  test('has its entries in the order of the request, each with its part of the price and its way', () => {
    const asked = placing({ withCoupon: true });
    const { entries } = placed(asked);
    expect(linesOf(asked).map(({ skuId, count }) => [skuId, count])).toEqual(
      CART.map((text) => [text.split('-')[1] ?? '', Number(text.split('-')[2])]),
    );
    expect(entries.map((one) => [one.lineNo, one.skuId, one.count])).toEqual(
      linesOf(asked).map(({ skuId, count }, at) => [at + 1, skuId, count]),
    );
    for (const mall of asked.price.malls) {
      for (const line of mall.lines) {
        expect(entries[line.lineNo - 1]).toEqual({
          ...{
            orderId: 'O1',
            lineNo: line.lineNo,
            skuId: line.sku.skuId,
            spuId: line.sku.spuId,
            mall: mall.mall,
          },
          ...{ title: line.sku.title, count: line.count, unitMinor: line.unit, amountMinor: line.amount },
          ...{ mallDiscountMinor: line.mallDiscount, couponDiscountMinor: line.couponDiscount },
          ...{ taxMinor: line.tax, payableMinor: line.payable, channelKey: mall.selectedChannel },
        });
      }
    }
  });
});

describe('what an order takes of what others share', () => {
  test('is the frozen money, which stays bound until the order is paid', () =>
    expect(placed(placing({ cash: 1n })).takes.holdTo).toBe('bound'));

  test('is its coupon, with the limit as it was read', () =>
    expect(placed(placing({ withCoupon: true })).takes.coupon).toEqual({ code: 'TEN', perUserLimit: 2 }));

  test('is the cart, unless it is asked to stay and there is something to pay', () => {
    const leaves = (over: Parameters<typeof placing>[0]) => {
      const asked = placing(over);
      const { takes, order } = placed(asked);
      expect(order.cartLeftAtMs).toBe(takes.leavesCart ? NOW_MS : null);
      expect([leavesCartNow(asked), order.noRemoveFromCart]).toEqual([
        takes.leavesCart,
        over?.keepsCart ?? false,
      ]);
      return takes.leavesCart;
    };
    expect(leaves({})).toBe(true);
    expect(leaves({ keepsCart: true })).toBe(false);
    expect(leaves({ keepsCart: true, cash: allOf() })).toBe(true);
  });
});

describe('what is told of it', () => {
  test('is order.created, with what was bought', () => {
    const asked = placing();
    const { outgoing } = placed(asked).rows;
    expect(outgoing[0]).toMatchObject({
      orderId: 'O1',
      topic: 'order.created',
      seq: 0,
      traceparent: 'the trace',
    });
    expect(outgoing[0]?.payload).toMatchObject({
      ...{ order_id: 'O1', short_id: 'S1', user_id: '1001', region: 'US' },
      final: { c: 'USD' },
      entries: CART.map((text) => text.split('-')).map(([spu_id, sku_id, count]) => ({
        ...{ sku_id, spu_id, count: Number(count) },
      })),
    });
  });

  test('to the orders service is that very event, where it is asked to be told', () => {
    const { outgoing, requests } = placed(placing()).rows;
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ kind: 'notify', askKey: `notify:${outgoing[0]?.eventId}` });
    expect(requests[0]?.body).toEqual(outgoing[0]?.payload as never);
    expect(placed(placing(), false).rows.requests).toEqual([]);
  });

  test('of one that the wallet paid whole is that it is paid, to the user too', () => {
    const asked = placing({ cash: allOf() });
    const { rows, order, takes } = placed(asked);
    expect([order.status, takes.holdTo]).toEqual(['paid', 'deducting']);
    expect(rows.outgoing.map((one) => one.topic)).toEqual(['order.created', 'order.paid', 'noti.user']);
    expect(rows.outgoing[1]?.payload).toMatchObject({
      ...{ status: 'paid', from: 'unpaid', reason: 'nothing_left_to_pay', final: { v: '0.00', c: 'USD' } },
    });
    expect(rows.notifications).toMatchObject([
      { kind: 'paid', sourceKey: 'O1/order/paid', title: '付款成功' },
    ]);
  });
});

import { describe, expect, test } from 'bun:test';
import { priceOrder } from '../../../src/domain/pricing/pricing.ts';
import { byCode, DRESS, FRYER, forCaller, inputOf, percentOff, WELCOME5 } from './fixtures.ts';

describe('the worked example', () => {
  const input = inputOf('US', [`${DRESS}-2`, `${FRYER}-1`], {
    mallDiscounts: [{ mall: 'taobao', amountMinor: 96n }],
    coupon: byCode(WELCOME5),
    cashAskedMinor: 1000n,
    walletBalanceMinor: 2500n,
  });
  const result = priceOrder(input);
  const [taobao, tmall] = result.malls;

  test('to the cent, per mall', () => {
    expect(taobao).toMatchObject({ goods: 1920n, discount: 96n, shipping: 876n, tax: 109n, amount: 2809n });
    expect(tmall).toMatchObject({ goods: 3603n, discount: 0n, shipping: 1127n, tax: 216n, amount: 4946n });
    expect(taobao?.selectedChannel).toBe('CN-US-PRI-LINE');
  });

  test('per line', () => {
    expect(taobao?.lines).toMatchObject([
      { unit: 960n, amount: 1920n, mallDiscount: 96n, couponDiscount: 168n, tax: 109n, payable: 1765n },
    ]);
    expect(tmall?.lines).toMatchObject([
      { unit: 3603n, amount: 3603n, mallDiscount: 0n, couponDiscount: 332n, tax: 216n, payable: 3487n },
    ]);
  });

  test('in all', () => {
    expect(result).toMatchObject({
      region: 'US',
      currency: 'USD',
      goods: 5523n,
      shipping: 2003n,
      tax: 325n,
      mallDiscountSum: 96n,
      discountSum: 596n,
      cash: 1000n,
      final: 6255n,
      canCheckout: true,
      coupon: {
        code: 'WELCOME5',
        applied: true,
        reason: null,
        shortfall: null,
        discount: 500n,
        shippingOff: false,
      },
    });
  });
});

test('yen have no decimals', () => {
  const result = priceOrder(
    inputOf('JP', [`${DRESS}-2`], { coupon: byCode(forCaller(percentOff('15', { malls: ['taobao'] }))) }),
  );
  // unit 1474.53 -> 1475; shipping 39.00 CNY = 833.43 -> 833; tax 295; coupon 442.5 -> 443
  expect(result.malls[0]).toMatchObject({ goods: 2950n, shipping: 833n, tax: 295n, amount: 4078n });
  expect(result).toMatchObject({ currency: 'JPY', final: 3635n, discountSum: 443n });
});

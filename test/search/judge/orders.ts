import type { TaleOrder } from '../tale';

/** 77.55 of two lines: 3 x A worth 10.00, 1 x B worth 60.00, shipping 7.55. */
export const PLAIN: TaleOrder = {
  currency: 'USD',
  due: 7755n,
  cash: 0n,
  shipping: 755n,
  hasCoupon: true,
  lines: [
    { sku: 'A', mall: 'taobao', count: 3, payable: 1000n },
    { sku: 'B', mall: 'tmall', count: 1, payable: 6000n },
  ],
};
export const WALLET: TaleOrder = { ...PLAIN, due: 5755n, cash: 2000n };
export const YEN: TaleOrder = {
  currency: 'JPY',
  due: 100n,
  cash: 0n,
  shipping: 0n,
  hasCoupon: false,
  lines: [{ sku: 'A', mall: 'taobao', count: 3, payable: 100n }],
};

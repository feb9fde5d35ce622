import { expect, test } from 'bun:test';
import { priceOrder } from '../../../src/domain/pricing/pricing.ts';
import { DRESS, DRESS_M, FRYER, inputOf, LAMP_OFF_SHELF, linesOf } from './fixtures.ts';

test('what is not sold has nothing of its mall, wherever it stands among what is', () => {
  const cart = [`${DRESS}-1`, `${LAMP_OFF_SHELF}-1`, `${DRESS_M}-1`, `${FRYER}-1`];
  const lines = linesOf('US', ...cart).map((line) => ({ ...line, sku: { ...line.sku, mall: 'taobao' } }));
  const [mall] = priceOrder(
    inputOf('US', cart, { lines, mallDiscounts: [{ mall: 'taobao', amountMinor: 900n }] }),
  ).malls;
  const parts = mall?.lines.map(({ mallDiscount, tax, payable }) => [
    mallDiscount > 0n,
    tax > 0n,
    payable > 0n,
  ]);
  expect(parts).toEqual([true, false, true, true].map((isSold) => [isSold, isSold, isSold]));
});

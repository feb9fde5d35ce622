import { expect, test } from 'bun:test';
import { changedLines } from '../../../src/domain/pricing/price-change.ts';
import { priceOrder } from '../../../src/domain/pricing/pricing.ts';
import { BACKPACK, DRESS, FRYER, inputOf } from './fixtures.ts';

const now = priceOrder(inputOf('US', [`${DRESS}-1`, `${FRYER}-1`, `${BACKPACK}-1`]));
const shown = now.malls
  .flatMap((mall) => mall.lines)
  .map((line) => ({ skuId: line.sku.skuId, payable: line.payable }));
const usd = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' });

test('nothing changed', () => expect(changedLines(shown, now)).toEqual([]));

test('what changed, in request order although malls interleave', () => {
  const before = shown.map((line) => ({ ...line, payable: line.payable - 1n }));
  const changes = changedLines(before.reverse(), now);
  expect(changes.map((line) => line.sku_id)).toEqual(['378047556', '51200101', '99017575']);
  expect(changes[0]).toEqual({ sku_id: '378047556', before: usd(1017n), after: usd(1018n) });
});

test('a line on one side only', () => {
  const [dress, ...others] = [...shown].sort((a, b) =>
    a.skuId === '378047556' ? -1 : b.skuId === '378047556' ? 1 : 0,
  );
  expect(dress?.skuId).toBe('378047556');
  expect(changedLines([...others, { skuId: '9', payable: 5n }], now)).toEqual([
    { sku_id: '378047556', before: null, after: usd(1018n) },
    { sku_id: '9', before: usd(5n), after: null },
  ]);
});

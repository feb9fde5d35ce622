import { expect, test } from 'bun:test';
import { amountsOf } from '../../../src/domain/values/amounts.ts';

const read = (table: unknown) => amountsOf(table as Record<string, string>);

test('texts and numbers are read as minor units of their currency', () => {
  expect(read({ USD: '12.5', JPY: 300, GBP: '0' })).toEqual({ USD: 1250n, JPY: 300n, GBP: 0n });
  expect(read({})).toEqual({});
  expect(read(null)).toBeNull();
});

test('one thing in it that is no currency or no amount, and there is no table', () => {
  for (const wrong of [
    { XXZ: '1' },
    { usd: '1' },
    { USD: '1.234' },
    { USD: 'a' },
    { USD: null },
    { USD: true },
  ])
    expect(read({ GBP: '1', ...wrong })).toBeNull();
  for (const wrong of [[], ['1'], { USD: ['1'] }, { USD: { v: '1' } }]) expect(read(wrong)).toBeNull();
});

test('a table is read once', () => {
  const table = { USD: '1.00' };
  expect(read(table)).toBe(read(table) as Record<string, bigint>);
  const wrong = { USD: 'x' };
  expect([read(wrong), read(wrong)]).toEqual([null, null]);
});

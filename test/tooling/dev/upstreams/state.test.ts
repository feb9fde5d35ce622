import { expect, test } from 'bun:test';
import demo from '../../../../drizzle/seed/demo-data.json';
import { createFaults } from '../../../../src/tooling/dev/upstreams/faults.ts';
import { createMockWorld } from '../../../../src/tooling/dev/upstreams/state.ts';

test('a fault of an operation goes before that of the service, and is counted off', () => {
  const faults = createFaults();
  faults.set('rebate', '*', { kind: 'down' });
  faults.set('rebate', 'freeze', { kind: 'networkError' }, 2);
  const kinds = () => faults.take('rebate', 'freeze')?.kind;
  expect([kinds(), kinds(), kinds()]).toEqual(['networkError', 'networkError', 'down']);
  expect(faults.take('forex', 'rates')).toBeNull();
  faults.clear();
  expect(faults.take('rebate', 'freeze')).toBeNull();
});

test('controls refuse what no upstream could hold', () => {
  const { state } = createMockWorld({ demo });
  expect(() => state.setRate('USD', '0')).toThrow(RangeError);
  expect(() => state.setRate('USDT', '1')).toThrow(RangeError);
  expect(() => state.setDiscountPercent(101)).toThrow(RangeError);
  expect(() => state.setDiscountPercent(0.5)).toThrow(RangeError);
  expect(() => state.setBalance('1001', { v: '1.001', c: 'USD' })).toThrow(RangeError);
});

test('reset brings back the demo data', () => {
  const { state, rates, discountPercents, ledger } = createMockWorld({ demo });
  state.setRate('USD', '9');
  state.setDiscountPercent(50, 'tmall');
  state.setBalance('1001', { v: '1.00', c: 'USD' });
  state.hooks.before = () => {};
  state.reset();
  expect(rates.get('USD')).toBe('0.1391');
  expect([...discountPercents]).toEqual([['taobao', 5]]);
  expect(ledger.balance('1001')).toEqual({ amountMinor: 2500n, currency: 'USD' });
  expect(state.hooks.before).toBeNull();
});

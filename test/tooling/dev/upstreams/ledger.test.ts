import { expect, test } from 'bun:test';
import { createLedger } from '../../../../src/tooling/dev/upstreams/ledger.ts';

const usd = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' });
const ten = { userId: '1001', ref: 'o1', amount: usd(1000n) };
const newLedger = () => createLedger({ openingBalance: () => usd(2500n) });

test('a freeze takes what is available, once per ref', () => {
  const ledger = newLedger();
  expect(ledger.freeze(ten)).toBe(true);
  expect(ledger.freeze(ten)).toBe(true);
  expect(ledger.balance('1001')).toEqual(usd(1500n));
  expect(ledger.freeze({ ...ten, ref: 'o2', amount: usd(1501n) })).toBe(false);
  expect(ledger.freeze({ ...ten, ref: 'o2', amount: usd(1500n) })).toBe(true);
  expect(ledger.balance('1001')).toEqual(usd(0n));
  expect(ledger.balance('1002')).toEqual(usd(2500n));
});

test('money in another currency than the wallet is neither frozen nor credited', () => {
  const ledger = newLedger();
  const pounds = { ...ten, amount: { amountMinor: 1n, currency: 'GBP' } };
  expect(ledger.freeze(pounds)).toBe(false);
  expect(ledger.credit(pounds)).toBe(false);
  expect(ledger.holds.size + ledger.credits.size).toBe(0);
});

test('deducted is never released', () => {
  const ledger = newLedger();
  ledger.freeze(ten);
  expect(ledger.deduct(ten)).toBe(true);
  expect(ledger.release(ten)).toBe(false);
  expect(ledger.deduct(ten)).toBe(true);
  expect(ledger.freeze(ten)).toBe(true);
  expect(ledger.balance('1001')).toEqual(usd(1500n));
  expect(ledger.holds.get('o1')?.state).toBe('deducted');
});

test('released is never deducted, gives back once, and is not frozen again', () => {
  const ledger = newLedger();
  ledger.freeze(ten);
  expect(ledger.release(ten)).toBe(true);
  expect(ledger.deduct(ten)).toBe(false);
  expect(ledger.release(ten)).toBe(true);
  expect(ledger.freeze(ten)).toBe(false);
  expect(ledger.balance('1001')).toEqual(usd(2500n));
  expect(ledger.holds.get('o1')?.state).toBe('released');
});

test('release of an unknown ref closes it for a freeze that comes later', () => {
  const ledger = newLedger();
  expect(ledger.release(ten)).toBe(true);
  expect(ledger.release(ten)).toBe(true);
  expect(ledger.freeze(ten)).toBe(false);
  expect(ledger.deduct(ten)).toBe(false);
  expect(ledger.holds.get('o1')?.state).toBe('closed');
  expect(ledger.balance('1001')).toEqual(usd(2500n));
});

test('deduct of an unknown ref is refused and leaves nothing behind', () => {
  const ledger = newLedger();
  expect(ledger.deduct(ten)).toBe(false);
  expect(ledger.freeze(ten)).toBe(true);
});

test.each([
  ['amount', { ...ten, amount: usd(999n) }],
  ['currency', { ...ten, amount: { amountMinor: 1000n, currency: 'GBP' } }],
  ['user', { ...ten, userId: '1002' }],
])('the same ref with another %s is refused by all, and changes nothing', (_what, other) => {
  const ledger = newLedger();
  ledger.freeze(ten);
  ledger.credit(ten);
  expect([ledger.freeze(other), ledger.deduct(other), ledger.release(other), ledger.credit(other)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(ledger.holds.get('o1')?.state).toBe('frozen');
  expect(ledger.balance('1001')).toEqual(usd(2500n));
  expect(ledger.balance('1002')).toEqual(usd(2500n));
});

test('a credit counts once', () => {
  const ledger = newLedger();
  expect(ledger.credit(ten)).toBe(true);
  expect(ledger.credit(ten)).toBe(true);
  expect(ledger.balance('1001')).toEqual(usd(3500n));
});

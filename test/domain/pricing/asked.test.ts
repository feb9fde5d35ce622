import { describe, expect, test } from 'bun:test';
import { judgeAsked, readExpectedFinal } from '../../../src/domain/pricing/asked.ts';
import { DomainError } from '../../../src/domain/values/errors.ts';
import { setupOf } from './fixtures.ts';

// The parts of a body that depend on its region (spec 4, 6).

const setup = setupOf('US');
const user = { userId: 'u1' };
const guest = { userId: null };

/** The error's code and details; null without an error. */
function refusalOf(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof DomainError ? [error.code, error.details] : error;
  }
}
const badAmount = (field: string) => [
  'INVALID_REQUEST',
  { fields: [{ field, problem: 'must be an amount in USD' }] },
];

describe('wallet money', () => {
  test('is in the currency of the region', () => {
    expect(judgeAsked(user, { cash: '12.34' }, setup)).toEqual({ setup, cashAskedMinor: 1234n });
    expect(judgeAsked(guest, { cash: '0' }, setup)).toEqual({ setup, cashAskedMinor: 0n });
  });

  test('of a region that is not served is never looked at', () => {
    expect(refusalOf(() => judgeAsked(guest, { cash: '1.234' }, null))).toEqual(['REGION_UNSUPPORTED', {}]);
  });

  test('with more digits than the currency has, and of a guest, is refused', () => {
    expect(refusalOf(() => judgeAsked(guest, { cash: '1.234' }, setup))).toEqual(badAmount('cash'));
    expect(refusalOf(() => judgeAsked(guest, { cash: '0.01' }, setup))).toEqual(['UNAUTHENTICATED', {}]);
  });
});

test('expected_final is minor units, null when it says nothing of this currency, and refused when it is no amount', () => {
  expect(readExpectedFinal({ v: '62.55', c: 'USD' }, 'USD')).toBe(6255n);
  expect(readExpectedFinal(null, 'USD')).toBeNull();
  expect(readExpectedFinal({ v: '62.555', c: 'EUR' }, 'USD')).toBeNull();
  expect(refusalOf(() => readExpectedFinal({ v: '62.555', c: 'USD' }, 'USD'))).toEqual(
    badAmount('expected_final'),
  );
});

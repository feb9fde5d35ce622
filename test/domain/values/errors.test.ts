import { expect, test } from 'bun:test';
import { DomainError } from '../../../src/domain/values/errors.ts';

test('a refusal is told by its word, in logs too, and says no more unless it is told', () => {
  const refusal = new DomainError('ORDER_NOT_FOUND');
  expect(String(refusal)).toBe('DomainError: ORDER_NOT_FOUND');
  expect([refusal.code, refusal.details]).toEqual(['ORDER_NOT_FOUND', {}]);
  expect(new DomainError('ORDER_NOT_CANCELABLE', { status: 'paid' }).details).toEqual({ status: 'paid' });
});

import { expect, test } from 'bun:test';
import { withoutReasons } from '../../../src/domain/order/without-reasons.ts';

// What is kept of an event when its person is erased: all but the words.

test('every reason is empty, however deep, and all else is as it was', () => {
  const body = {
    reason: 'Alice',
    reason_code: 'REFUSED',
    amount: { v: '1.00', c: 'USD' },
    count: 2,
    entries: null,
    payments: [{ reason: 'Alice', status: 'failed' }, { reason: null, status: 'captured' }, 'p'],
    more: { reason: { reason: 'Alice', by: 'reason' } },
  };
  const before = structuredClone(body);
  expect(withoutReasons(body)).toEqual({
    ...body,
    reason: '',
    payments: [{ reason: '', status: 'failed' }, { reason: null, status: 'captured' }, 'p'],
    more: { reason: { reason: '', by: 'reason' } },
  } as never);
  expect(body).toEqual(before);
});

import { expect, test } from 'bun:test';
import { data } from 'currency-codes';
import { DIGITS_BY_CODE } from '../../../src/domain/values/iso-currencies.ts';

test('every ISO-4217 currency with its decimals, and no other', () => {
  const listed = new Map(data.map(({ code, digits }) => [code, digits]));
  expect(Object.fromEntries([...DIGITS_BY_CODE].sort())).toEqual(Object.fromEntries([...listed].sort()));
});

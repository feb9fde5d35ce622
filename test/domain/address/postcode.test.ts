import { expect, test } from 'bun:test';
import { postcodeSpellings } from '../../../src/domain/address/postcode.ts';

test('a postcode may have a separator at any place between its letters, or none', () => {
  expect(postcodeSpellings(' 〒a-b1 ')).toEqual(['AB1', 'A-B1', 'A-B1', 'A B1', 'AB-1', 'AB 1']);
  expect(postcodeSpellings('7')).toEqual(['7', '7']);
  expect(postcodeSpellings('')).toEqual(['', '']);
});

test('what is longer than any country has is tried as it is', () => {
  expect(postcodeSpellings('1'.repeat(12))).toHaveLength(2 + 2 * 11);
  expect(postcodeSpellings(`${'1'.repeat(12)}-2`)).toEqual([`${'1'.repeat(12)}2`, `${'1'.repeat(12)}-2`]);
});

import { expect, test } from 'bun:test';
import { meantShortIds, SHORT_ID_ALPHABET } from '../../../src/domain/order/short-id.ts';

const CAPITALS_AND_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

test('what is typed as it is written means itself alone', () => {
  expect(meantShortIds('')).toEqual(['']);
  expect(meantShortIds(SHORT_ID_ALPHABET)).toEqual([SHORT_ID_ALPHABET]);
});

test('every other letter and digit means some that a short id has', () => {
  const meant = [...CAPITALS_AND_DIGITS]
    .filter((letter) => !SHORT_ID_ALPHABET.includes(letter))
    .map((letter) => meantShortIds(letter).join(''));
  expect(meant).toEqual([
    '0QD',
    '1T7J',
    '27',
    '56G',
    '83R',
    'B3R',
    'IT7J',
    'LT7J',
    'OQD',
    'S6G',
    'UW',
    'VYW',
    'Z7',
  ]);
  for (const text of meant) for (const letter of text.slice(1)) expect(SHORT_ID_ALPHABET).toContain(letter);
});

test('itself first, for another program may have made it; then each way in which it can be meant', () => {
  expect(meantShortIds('A0C8')).toEqual(['A0C8', 'AQC3', 'AQCR', 'ADC3', 'ADCR']);
});

test('as many as 64 are meant, and of more none but itself', () => {
  expect(meantShortIds('000000')).toHaveLength(1 + 64);
  expect(meantShortIds('0000001')).toEqual(['0000001']);
  expect(meantShortIds('0000000')).toEqual(['0000000']);
});

import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  allocate,
  convertFen,
  decimalText,
  formatMinor,
  isCurrency,
  minorDigits,
  parseAmount,
  parseFraction,
  parseRate,
  roundHalfUpDiv,
} from '../../../src/domain/values/money.ts';
import { DECIMAL_PATTERN, MONEY_PROPERTIES } from '../../../src/domain/values/money-json.ts';
import { must } from '../pricing/fixtures.ts';

describe('currencies', () => {
  test.each([
    ['USD', 2],
    ['GBP', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
  ])('%s has %d decimals', (code, digits) => {
    expect(minorDigits(code)).toBe(digits);
    expect(isCurrency(code)).toBe(true);
  });

  test.each(['usd', 'US', '', 'ABC', 'constructor', 'USD '])('%p is none', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => minorDigits(code)).toThrow(new RangeError('unknown ISO-4217 currency'));
  });
});

describe('rates', () => {
  test('are exact fractions', () => {
    expect(parseRate('0.1391')).toEqual({ text: '0.1391', numerator: 1391n, denominator: 10_000n });
    expect(parseRate('21')).toEqual({ text: '21', numerator: 21n, denominator: 1n });
  });

  test.each([
    '0',
    '0.0',
    '0.000',
    '-1',
    '+1',
    '1e2',
    '1E-2',
    '.5',
    '5.',
    '',
    ' 1',
    '1 ',
    '1\n',
    '01',
    '1,5',
    'NaN',
    '١',
  ])('%p is no rate', (text) => expect(parseRate(text)).toBeNull());

  test('are bounded to 15 digits on either side', () => {
    expect(parseRate('1'.repeat(15))).not.toBeNull();
    expect(parseRate('1'.repeat(16))).toBeNull();
    expect(parseRate(`0.${'1'.repeat(15)}`)).not.toBeNull();
    expect(parseRate(`0.${'1'.repeat(16)}`)).toBeNull();
  });

  test('a fraction may be 0', () =>
    expect(parseFraction('0.0')).toEqual({ numerator: 0n, denominator: 10n }));
});

describe('rounding', () => {
  test.each([
    [0n, 2n, 0n],
    [1n, 2n, 1n],
    [49n, 100n, 0n],
    [50n, 100n, 1n],
    [3n, 2n, 2n],
    [5n, 2n, 3n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
    [7n, 7n, 1n],
    [10n ** 30n + 5n, 10n, 10n ** 29n + 1n],
  ])('%p / %p is %p', (numerator, denominator, expected) => {
    expect(roundHalfUpDiv(numerator, denominator)).toBe(expected);
  });

  test.each([
    [-1n, 2n],
    [1n, 0n],
    [1n, -2n],
  ])('%p / %p is refused', (numerator, denominator) => {
    expect(() => roundHalfUpDiv(numerator, denominator)).toThrow(RangeError);
  });
});

describe('conversion from fen', () => {
  test.each([
    [6900n, '0.1391', 'USD', 960n], // 9.5979
    [25_900n, '0.1391', 'USD', 3603n], // 36.0269
    [6900n, '21.37', 'JPY', 1475n], // 1474.53
    [100n, '0.5', 'JPY', 1n], // exactly half goes up
    [100n, '0.4999999999', 'JPY', 0n],
    [1n, '0.5', 'USD', 1n], // 0.005
    [1n, '0.49', 'USD', 0n],
    [100n, '1.005', 'USD', 101n], // 1.005 as a float is below the half
    [100n, '0.0435', 'KWD', 44n], // three decimals
    [0n, '0.1391', 'USD', 0n],
  ])('%p fen x %s is %s %p', (fen, rate, currency, expected) => {
    expect(convertFen(fen, must(parseRate(rate)), currency)).toBe(expected);
  });
});

describe('text out', () => {
  test.each([
    [1920n, 'USD', '19.20'],
    [0n, 'USD', '0.00'],
    [5n, 'USD', '0.05'],
    [1970n, 'JPY', '1970'],
    [0n, 'JPY', '0'],
    [5n, 'KWD', '0.005'],
    [-5n, 'USD', '-0.05'],
    [-5n, 'JPY', '-5'],
  ])('%p %s is %s', (amount, currency, text) => expect(formatMinor(amount, currency)).toBe(text));

  test.each(['USD', 'JPY', 'KWD'])('has every digit of any amount of %s', (currency) => {
    const digits = minorDigits(currency);
    const amount = fc.oneof(
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      fc.bigInt({ min: 999_999_900n, max: 1_000_000_100n }),
      fc.bigInt({ min: 0n, max: 200n }),
    );
    fc.assert(
      fc.property(amount, (minor) => {
        const text = formatMinor(minor, currency);
        expect(BigInt(text.replace('.', ''))).toBe(minor);
        expect(text).toMatch(new RegExp(`^-?(0|[1-9]\\d*)${digits === 0 ? '' : `\\.\\d{${digits}}`}$`));
      }),
    );
  });
});

describe('text in', () => {
  test.each([
    ['19.20', 'USD', 1920n],
    ['19.2', 'USD', 1920n],
    ['10', 'USD', 1000n],
    ['0', 'USD', 0n],
    ['0.00', 'USD', 0n],
    ['1970', 'JPY', 1970n],
    ['0.001', 'KWD', 1n],
    ['123456789012', 'USD', 12_345_678_901_200n],
    ['1234567890.12', 'USD', 123_456_789_012n],
  ])('%s %s is %p', (text, currency, amount) => expect(parseAmount(text, currency)).toBe(amount));

  test.each([
    ['10.0', 'JPY'],
    ['1.234', 'USD'],
    ['1.200', 'USD'],
    ['1234567890123', 'USD'],
    ['12345678901.23', 'USD'],
    ['-1', 'USD'],
    ['-0', 'USD'],
    ['+1', 'USD'],
    ['1e2', 'USD'],
    ['00', 'USD'],
    ['01', 'USD'],
    ['.5', 'USD'],
    ['5.', 'USD'],
    ['', 'USD'],
    [' 1', 'USD'],
    ['1\n', 'USD'],
    ['1,00', 'USD'],
    ['0x10', 'USD'],
    ['１', 'USD'],
  ])('%p %s is refused', (text, currency) => expect(parseAmount(text, currency)).toBeNull());

  test('an unknown currency throws', () => expect(() => parseAmount('1', 'usd')).toThrow(RangeError));

  test.each([
    [10, '10'],
    [0, '0'],
    [-0, '0'],
    [19.2, '19.2'],
    [0.1 + 0.2, '0.30000000000000004'],
    [1e2, '100'],
    ['19.20', '19.20'],
  ])('JSON %p reads as %p', (value, text) => expect(decimalText(value)).toBe(text));

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e21, 1e-7, '1e2', '-1', '', '01', 'ten'])(
    'JSON %p is refused',
    (value) => expect(decimalText(value)).toBeNull(),
  );
});

test('what cannot be divided or shared out says so', () => {
  const none = 'roundHalfUpDiv is for non-negative fractions';
  for (const [numerator, denominator] of [
    [-1n, 1n],
    [1n, 0n],
    [1n, -1n],
  ] as const)
    expect(() => roundHalfUpDiv(numerator, denominator)).toThrow(new RangeError(none));
  expect(() => allocate(1n, [])).toThrow(new RangeError('allocate needs someone to give to'));
  expect(allocate(0n, [])).toEqual([]);
  for (const [total, weight] of [
    [-1n, 1n],
    [1n, -1n],
  ] as const)
    expect(() => allocate(total, [weight])).toThrow(new RangeError('allocate is for non-negative amounts'));
});

test('the pattern of the wire takes what can be an amount of some currency', () => {
  const pattern = new RegExp(DECIMAL_PATTERN);
  for (const text of ['0', '5', '0.1', '0.0001', '19.20', '999999999999', '12.3456'])
    expect(text).toMatch(pattern);
  for (const text of ['', '-1', '01', '1.', '.5', '1.23456', '1e2', '1000000000000', ' 1'])
    expect(text).not.toMatch(pattern);
  const currency = new RegExp(MONEY_PROPERTIES.c.pattern);
  expect(['', 'US', 'USD', 'USDX', 'usd'].filter((text) => currency.test(text))).toEqual(['USD']);
});

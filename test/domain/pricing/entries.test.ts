import { describe, expect, test } from 'bun:test';
import { matchEntries, parseEntries } from '../../../src/domain/pricing/entries.ts';
import { goodsByMall, priceGoods } from '../../../src/domain/pricing/goods.ts';
import { DomainError } from '../../../src/domain/values/errors.ts';
import {
  BACKPACK,
  DRESS,
  DRESS_M,
  FRYER,
  LAMP_OFF_SHELF,
  linesOf,
  MUG_SOLD_OUT,
  PAPER,
  rateFor,
  SKUS,
} from './fixtures.ts';

const entriesOf = (...raw: string[]) => {
  const parsed = parseEntries(raw);
  return parsed.ok ? parsed.entries : [];
};
const problemsOf = (...raw: string[]) => {
  const parsed = parseEntries(raw);
  return parsed.ok ? [] : parsed.problems.map(({ index }) => index);
};

describe('parsing', () => {
  test('adds up the same SKU at its first place', () => {
    expect(parseEntries([`${DRESS}-2`, `${FRYER}-1`, `${DRESS}-3`])).toEqual({
      ok: true,
      entries: [
        { spuId: '37804755', skuId: '378047556', count: 5, index: 0 },
        { spuId: '5120010', skuId: '51200101', count: 1, index: 1 },
      ],
    });
  });

  test('says what is wrong, for people', () => {
    const said = (...raw: string[]) => {
      const parsed = parseEntries(raw);
      return parsed.ok ? [] : parsed.problems.map((one) => one.problem);
    };
    expect(said('1-1-0')).toEqual(['must be {spu_id}-{sku_id}-{count} with a count of 1 to 999']);
    expect(said('1-1-999', '1-1-1')).toEqual(['adds up to more than 999 of one SKU']);
    expect(said()).toEqual([expect.stringMatching(/^must be 1 to \d+ entries$/)]);
  });

  test('the same SKU under another SPU stays apart', () => {
    expect(
      entriesOf('1-10-1', '2-10-1', '1-10-1').map(({ spuId, count, index }) => [spuId, count, index]),
    ).toEqual([
      ['1', 2, 0],
      ['2', 1, 1],
    ]);
  });

  test.each(['1-1-1', '1-1-999', '0-0-1', `${'9'.repeat(20)}-${'8'.repeat(20)}-10`])('takes %s', (text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  test.each([
    '',
    '1-1',
    '1-1-',
    '1-1-0',
    '1-1-01',
    '1-1-1000',
    '1-1--1',
    '1-1-+1',
    '1-1-1.0',
    '1-1-1e1',
    ' 1-1-1',
    '1-1-1\n',
    '1-1-1-1',
    '1_1-1-1',
    'a-1-1',
    '١-1-1',
    '１-1-1',
    `${'9'.repeat(21)}-1-1`,
    `1-${'9'.repeat(21)}-1`,
  ])('refuses %p', (text) => expect(problemsOf('1-1-1', text)).toEqual([1]));

  test('names every bad entry', () => expect(problemsOf('x', '1-1-1', 'y')).toEqual([0, 2]));

  test('counts stay within 999 after adding up', () => {
    expect(problemsOf('1-1-998', '1-1-1')).toEqual([]);
    expect(problemsOf('1-1-998', '2-2-1', '1-1-2')).toEqual([2]);
  });

  test('1 to 100 entries as sent', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `1-${at}-1`);
    expect(problemsOf()).toEqual([null]);
    expect(entriesOf(...many(100)).length).toBe(100);
    expect(problemsOf(...many(101))).toEqual([null]);
  });
});

describe('matching', () => {
  const refusalOf = (...raw: string[]) => {
    try {
      matchEntries(entriesOf(...raw), SKUS);
    } catch (error) {
      if (error instanceof DomainError) return { code: error.code, details: error.details };
    }
    return null;
  };

  test('an unknown SKU is named by its index in the request as sent', () => {
    expect(refusalOf(`${DRESS}-1`, `${DRESS}-1`, '1-404-1')).toEqual({
      code: 'SKU_NOT_FOUND',
      details: { index: 2 },
    });
  });

  test('a wrong SPU is not the SKU, also beside the right one', () => {
    expect(refusalOf('1-378047556-1')).toEqual({ code: 'SKU_NOT_FOUND', details: { index: 0 } });
    expect(refusalOf(`${DRESS}-1`, '1-378047556-1')).toEqual({
      code: 'SKU_NOT_FOUND',
      details: { index: 1 },
    });
  });

  test('without an index the place counts', () => {
    const entry = { spuId: '1', skuId: '404', count: 1 };
    expect(() => matchEntries([entry], SKUS)).toThrow(new DomainError('SKU_NOT_FOUND', { index: 0 }));
  });
});

describe('goods', () => {
  test('the unit is rounded, then multiplied', () => {
    const lines = linesOf('US', `${PAPER}-7`, `${DRESS}-2`);
    // 9.99 x 0.1391 = 1.389609 -> 1.39
    expect(lines.map(({ lineNo, unit, amount }) => [lineNo, unit, amount])).toEqual([
      [1, 139n, 973n],
      [2, 960n, 1920n],
    ]);
    expect(linesOf('US', `${PAPER}-100`)[0]?.amount).toBe(13_900n); // 100 x 1.389609 would be 138.96
    expect(linesOf('JP', `${DRESS}-2`)[0]?.amount).toBe(2950n);
  });

  test.each([
    [`${LAMP_OFF_SHELF}-1`, 'OFF_SHELF'],
    [`${LAMP_OFF_SHELF}-51`, 'OFF_SHELF'],
    [`${MUG_SOLD_OUT}-1`, 'STOCK_INSUFFICIENT'],
    [`${DRESS_M}-4`, 'STOCK_INSUFFICIENT'],
    [`${DRESS_M}-3`, null],
  ])('%s is %p', (raw, reason) => expect(linesOf('US', raw)[0]?.reason).toBe(reason as never));

  test('an unknown SKU throws', () => {
    expect(() => priceGoods(entriesOf('1-404-1'), SKUS, rateFor('US'), 'USD')).toThrow(DomainError);
  });

  test('malls stand in order of appearance and count only what can be sold', () => {
    const malls = goodsByMall(
      linesOf('US', `${FRYER}-1`, `${DRESS}-2`, `${LAMP_OFF_SHELF}-1`, `${BACKPACK}-1`),
    );
    expect(malls.map(({ mall, goods, lines }) => [mall, goods, lines.map((line) => line.lineNo)])).toEqual([
      ['tmall', 3603n, [1, 3]],
      ['taobao', 1920n + 1801n, [2, 4]],
    ]);
  });
});

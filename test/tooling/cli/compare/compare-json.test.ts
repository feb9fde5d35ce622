import { describe, expect, test } from 'bun:test';
import { compareJson } from '../../../../src/tooling/cli/compare/compare-json.ts';
import { likelyCauses } from '../../../../src/tooling/cli/compare/likely-cause.ts';
import { type Json, readJson } from '../../../../src/tooling/cli/compare/read-json.ts';
import { parseRules } from '../../../../src/tooling/cli/compare/rules.ts';

const differences = (old: Json, fresh: Json, rules: unknown = {}) =>
  compareJson(old, fresh, parseRules(rules)).map(({ at, kind }) => `${at} ${kind}`);
const causes = (old: Json, fresh: Json, rules: unknown = {}) => {
  const found = compareJson(old, fresh, parseRules(rules));
  return Object.fromEntries(likelyCauses(found).map((cause, index) => [found[index]?.at ?? '', cause]));
};
const usd = (v: string) => ({ v, c: 'USD' });

describe('money', () => {
  test.each([
    ['is equal to itself', usd('19.20'), usd('19.20'), []],
    ['is another by a cent', usd('19.20'), usd('19.21'), [' money']],
    ['has its digits', usd('19.20'), usd('19.2'), [' money']],
    ['has its currency', usd('19'), { v: '19', c: 'JPY' }, [' money']],
    ['is no money when it is no decimal', usd('x'), usd('x'), [' money']],
    ['is no number', usd('19.20'), 19.2, [' type']],
  ] as const)('%s', (_name, old, fresh, expected) => {
    expect(differences(old, fresh)).toEqual([...expected]);
  });

  test('of 16 digits and more is compared by each of them', () => {
    const read = (text: string) => readJson(text) as Json;
    expect(differences(read('{"n":9007199254740993}'), read('{"n":9007199254740992}'))).toEqual(['n text']);
    expect(differences(read('{"n":9007199254740993}'), read('{"n":9007199254740993}'))).toEqual([]);
  });
});

describe('a list', () => {
  const line = (sku_id: string, unit: string) => ({ sku_id, unit: usd(unit) });
  test('is compared by key, and its order is told once', () => {
    expect(
      differences({ l: [line('1', '5'), line('2', '6')] }, { l: [line('2', '6'), line('1', '7')] }),
    ).toEqual(['l[1].unit money', 'l[*] order']);
  });

  test('has elements that one side lacks', () => {
    expect(differences({ l: [line('1', '5')] }, { l: [line('2', '5')] })).toEqual([
      'l[1] only_old',
      'l[2] only_new',
    ]);
  });

  test('has the key that a rule names, under another name on each side', () => {
    const old = [{ sku: '1', n: 1 }];
    const fresh = [{ sku_id: '1', n: 2 }];
    expect(differences({ l: old }, { l: fresh }, { lists: { 'l[]': ['sku', 'sku_id'] } })).toContain(
      'l[1].n number',
    );
  });

  test('of words is a list of keys; of the rest it goes by place; a key that comes twice counts up', () => {
    expect(differences(['a', 'b'], ['b'])).toEqual(['[a] only_old']);
    expect(differences([1, 2], [1, 3])).toEqual(['[1] number']);
    expect(differences(['a', 'a'], ['a'])).toEqual(['[a#2] only_old']);
  });
});

describe('times and tokens', () => {
  const at = (expires_at: Json) => ({ expires_at });
  test.each([
    ['a moment apart are equal', at('2026-01-01T10:00:00Z'), at('2026-01-01T10:00:03Z'), []],
    ['have a form', at('2026-01-01T10:00:00Z'), at('2026-01-01T10:00:00.000Z'), ['expires_at time_form']],
    ['hours apart differ', at('2026-01-01T10:00:00Z'), at('2026-01-01T18:00:00Z'), ['expires_at time']],
    ['are numbers too', at(1_767_261_600), at(1_767_261_601), []],
    ['are there or not', { price_token: 'abc' }, { price_token: 'x.y.z' }, []],
    ['are not empty on one side', { price_token: 'abc' }, { price_token: '' }, ['price_token token']],
  ] as const)('%s', (_name, old, fresh, expected) => {
    expect(differences(old, fresh)).toEqual([...expected]);
  });

  test('that were recorded may lie as far apart as the recording is old', () => {
    const dayMs = 86_400_000;
    const then = { ...at('2026-01-01T10:00:00Z'), created_at: '2025-12-31T00:00:00Z' };
    const now = { ...at('2026-01-02T10:00:00Z'), created_at: '2025-12-31T00:00:00Z' };
    expect(compareJson(then, now, parseRules({}), dayMs)).toEqual([]);
    expect(compareJson(then, now, parseRules({}))).toHaveLength(1);
  });

  test('a rule makes a field exact, or leaves it out', () => {
    const [old, fresh] = [at('2026-01-01T10:00:00Z'), at('2026-01-01T10:00:03Z')];
    expect(differences(old, fresh, { shapes: { expires_at: 'exact' } })).toEqual(['expires_at text']);
    expect(differences({ a: { b: 1 } }, { a: { b: 2 } }, { shapes: { 'a.*': 'ignore' } })).toEqual([]);
  });
});

describe('the likely cause', () => {
  test('is the step of the price that differs first; what is made of it follows', () => {
    const answer = (unit: string, amount: string, final: string, toast: string) => ({
      lines: [{ sku_id: '1', unit: usd(unit), amount: usd(amount) }],
      final: usd(final),
      toast,
    });
    expect(causes(answer('9.60', '19.20', '28.00', 'a'), answer('9.59', '19.18', '27.98', 'b'))).toEqual({
      'lines[1].unit': 'rounding: one minor unit apart',
      'lines[1].amount': 'follows from lines[].unit',
      final: 'follows from lines[].unit',
      toast: 'another text',
    });
  });

  test('is the channel that is missing, not the amounts by another one', () => {
    const mall = (selected_channel: string, keys: string[], shipping: string) => ({
      channels: keys.map((key) => ({ key })),
      selected_channel,
      shipping: usd(shipping),
    });
    expect(causes(mall('B', ['A', 'B'], '8.00'), mall('A', ['A'], '9.00'))).toEqual({
      'channels[B]': 'channels: one is missing in the new answer',
      selected_channel: 'follows from channels[]',
      shipping: 'follows from channels[]',
    });
  });

  test('is not a missing channel when the units of lines differ', () => {
    const mall = (keys: string[], unit: string, shipping: string) => ({
      lines: [{ sku_id: '1', unit: usd(unit) }],
      channels: keys.map((key) => ({ key })),
      shipping: usd(shipping),
    });
    expect(causes(mall(['A', 'B'], '1.00', '3.00'), mall(['A'], '2.00', '4.00'))).toEqual({
      'lines[1].unit': 'another amount',
      'channels[B]': 'channels: one is missing in the new answer',
      shipping: 'follows from lines[].unit',
    });
  });

  test('of other amounts is an upstream that did not answer one side', () => {
    const answer = (degraded: string[], mall_discount: string) => ({
      degraded,
      mall_discount: usd(mall_discount),
    });
    expect(causes(answer([], '0.98'), answer(['pricectrl'], '0.00'))).toEqual({
      'degraded[pricectrl]': 'an upstream did not answer one of the two',
      mall_discount: 'follows from degraded[]',
    });
  });

  test.each([
    ['Paid', 'paid', 'the same text in other case'],
    ['a b', 'a  b', 'the same text with other spaces or signs'],
    [null, 'x', 'null became string'],
  ])('of %p and %p is %s', (old, fresh, cause) => {
    expect(causes({ x: old }, { x: fresh })).toEqual({ x: cause });
  });

  test('of times a zone apart is the zone', () => {
    expect(causes({ created_at: '2026-01-01 10:00:00' }, { created_at: '2026-01-01 02:00:00' })).toEqual({
      created_at: 'time zone: -8.00 h',
    });
  });
});

import { describe, expect, test } from 'bun:test';
import * as kinds from '../../../src/tooling/arguments/kinds.ts';

type Case = readonly [text: string, means: unknown];
const CASES: Readonly<Record<string, readonly [kinds.Kind<unknown>, ...(readonly Case[])]>> = {
  text: [kinds.text('NAME'), ['a b', 'a b'], ['-', '-'], ['', undefined]],
  file: [kinds.file, [import.meta.path, import.meta.path], ['no/such/file', undefined], ['', undefined]],
  count: [
    kinds.count(1, 512),
    ['1', 1],
    ['512', 512],
    ['007', 7],
    ['0', undefined],
    ['513', undefined],
    ['0.5', undefined],
    ['-1', undefined],
    ['1e2', undefined],
    ['0x10', undefined],
    [' 1', undefined],
    ['', undefined],
    ['9'.repeat(400), undefined],
  ],
  'count from 0': [kinds.count(0, 9), ['0', 0], ['10', undefined]],
  amount: [
    kinds.amount(600),
    ['0.5', 0.5],
    ['600', 600],
    ['0.001', 0.001],
    ['0', undefined],
    ['0.000', undefined],
    ['600.001', undefined],
    ['.5', undefined],
    ['Infinity', undefined],
    ['NaN', undefined],
  ],
  duration: [
    kinds.duration,
    ['500ms', 500],
    ['0s', 0],
    ['2s', 2_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['7', undefined],
    ['1.5h', undefined],
    ['-1s', undefined],
    ['1w', undefined],
    ['1000000s', undefined],
  ],
  'long duration': [kinds.longDuration, ['24h', 86_400_000], ['500ms', undefined]],
  'one of': [
    kinds.oneOf(['a', 'b'], { first: 'a' }),
    ['b', 'b'],
    ['first', 'a'],
    ['c', undefined],
    ['toString', undefined],
    ['', undefined],
  ],
  address: [
    kinds.address,
    ['http://a:1/x/', 'http://a:1/x'],
    ['https://a', 'https://a'],
    ['ftp://a', undefined],
    ['http://', undefined],
    ['a', undefined],
  ],
  origin: [
    kinds.origin,
    ['http://a:1/', 'http://a:1'],
    ['http://a/x', undefined],
    ['http://a?b', undefined],
    ['http://me:secret@a', undefined],
  ],
  'database URL': [
    kinds.databaseUrl,
    ['mysql://me:secret@a:1/b', 'mysql://me:secret@a:1/b'],
    ['mysql://a', undefined],
    ['postgres://a/b', undefined],
  ],
  share: [
    kinds.share,
    ['100', 1],
    ['12.5%', 0.125],
    ['0', 0],
    ['100.1', undefined],
    ['-1', undefined],
    ['', undefined],
  ],
};

describe.each(Object.entries(CASES))('a value of kind %s', (_name, [kind, ...cases]) => {
  test.each(cases)('%j', (given, means) => {
    expect(kind.read(given)).toEqual(means);
  });
});

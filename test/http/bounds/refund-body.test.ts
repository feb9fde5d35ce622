import { describe } from 'bun:test';
import { previewBody, refundBody, retryBody } from '../../../src/http/refund-body.ts';
import { type Bound, testBounds, times } from '../../support/bounds.ts';

// Every length and number of a refund's body (spec 11): at its bound, and one beside it.

const x = (length: number) => 'x'.repeat(length);
const entry = (sku: number, count: number) => ({ sku_id: '7'.repeat(sku), count });
const entries = (count: number) => times(count, () => entry(1, 1));
const usd = (v: string) => ({ v, c: 'USD' });

const ASKED: readonly Bound[] = [
  ['up to 100 entries', 'entries', [null, [], entries(1), entries(2), entries(100)], [entries(101)]],
  ['a count of 1 to 999', 'entries', [[entry(1, 1)], [entry(1, 999)]], [[entry(1, 0)], [entry(1, 1_000)]]],
  ['a SKU of 1 to 20 digits', 'entries', [[entry(20, 1)]], [[entry(0, 1)], [entry(21, 1)]]],
  [
    'a bad entry in the second place',
    'entries',
    [[entry(1, 1), entry(20, 999)]],
    [
      [entry(1, 1), entry(1, 1_000)],
      [entry(1, 1), entry(21, 1)],
    ],
  ],
  [
    'an amount of 12 digits',
    'amount',
    [null, usd('0'), usd('999999999999'), usd('9999999999.99'), { v: '999999999999', c: 'JPY' }],
    [usd('1000000000000'), usd('10000000000.00'), usd('0.001'), { v: '0.1', c: 'JPY' }],
  ],
  ['a way that money goes back', 'to', [null, 'original', 'wallet'], ['', 'card']],
];

describe('a refund', () =>
  testBounds(refundBody, { refund_id: 'T-1', order_id: 'O1' }, [
    ...ASKED,
    ['an id of 1 to 64 characters', 'refund_id', ['a', x(64), 'auto'], ['', x(65), 'auto-']],
    ['an order of 1 to 26 characters', 'order_id', ['0', x(26)], ['', x(27)]],
    ['a reason of up to 255 characters', 'reason', [null, '', x(255)], [x(256)]],
  ]));

describe('a preview', () => testBounds(previewBody, {}, ASKED));

describe('a retry', () =>
  testBounds(retryBody, {}, [['an id of 1 to 128 characters', 'refund_id', ['a', x(128)], ['', x(129)]]]));

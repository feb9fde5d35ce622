import { describe } from 'bun:test';
import { notiBody, readBody } from '../../../src/http/noti-body.ts';
import { named, testBounds, times } from '../../support/bounds.ts';

// Every length and number of a notification's body (spec 12): at its bound, and one beside it.

const x = (length: number) => 'x'.repeat(length);

describe('a notification', () =>
  testBounds(notiBody, { noti_id: 'N-1', user_id: '1001' }, [
    ['an id of 1 to 128 characters', 'noti_id', ['a', x(128), 0, Number.MAX_SAFE_INTEGER], ['', x(129), -1]],
    ['a user of 1 to 64 characters', 'user_id', ['a', x(64)], ['', x(65)]],
    ['an order of 1 to 26 characters', 'order_id', [null, 'a', x(26)], ['', x(27)]],
    [
      'a title of up to 255 characters, however many bytes each has',
      'title',
      [null, '', x(255), '😀'.repeat(255), ` ${x(255)}\n`],
      [x(256), '😀'.repeat(256)],
    ],
    [
      'a body of up to 1,024 characters',
      'body',
      [null, '', x(1_024), '😀'.repeat(1_024)],
      [x(1_025), '😀'.repeat(1_025)],
    ],
    ['up to 20 params', 'params', [null, {}, named(1, 1), named(2, 1), named(20, 1)], [named(21, 1)]],
    ['a name of 1 to 32 characters', 'params', [{ a: 1, [x(32)]: 1 }], [{ '': 1 }, { a: 1, [x(33)]: 1 }]],
    [
      'a value of up to 255 characters, in every place',
      'params',
      [{ a: '', b: x(255) }],
      [{ a: '', b: x(256) }],
    ],
    [
      'money of 12 digits',
      'params',
      [{ a: { v: '9999999999.99', c: 'USD' } }],
      [{ a: { v: '10000000000.00', c: 'USD' } }],
    ],
  ]));

describe('what was read', () => {
  const ids = (count: number) => times(count, (at) => `N${at}`);
  testBounds(readBody, {}, [
    ['1 to 100 ids', 'ids', [ids(1), ids(2), ids(100)], [[], ids(101)]],
    ['an id of 1 to 26 characters, in every place', 'ids', [['a', x(26)]], [[''], ['a', x(27)]]],
  ]);
});

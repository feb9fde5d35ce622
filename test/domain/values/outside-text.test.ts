import { describe, expect, test } from 'bun:test';
import { cutText, plainText } from '../../../src/domain/values/outside-text.ts';
import { ODD_TEXTS } from '../../support/odd-texts.ts';

const FAMILY = '👨‍👩‍👧‍👦';

test.each([
  ['joiners', 'می\u200cخواهم क्\u200dष'],
  ['a family', FAMILY],
  ['direction marks', 'a\u200fb\u202ec\u2066d\u2069'],
  ['soft hyphens, spaces and tags', 'a\u00ad\u3000\u2028\ufeff🏴\u{e0067}\u{e007f}'],
  ['what Unicode does not know yet', '\u0378\ue000\u{e0fff}'],
])('%s stay as they are', (_, text) => {
  expect(plainText(text)).toBe(text);
});

test('control characters are spaces, a line end one, halves of characters U+FFFD', () => {
  expect(plainText('a\u0000b\r\nc\td\u0085e\u007ff')).toBe('a b c d e f');
  expect(plainText('a\ud83d\ude00\ud83d')).toBe('a😀\ufffd');
});

describe('a text is cut', () => {
  test.each([
    ['before an emoji that does not fit', `${'x'.repeat(255)}😀`, 255, 'x'.repeat(255)],
    ['after one that does', `${'x'.repeat(254)}😀y`, 255, `${'x'.repeat(254)}😀`],
    ['before a family that does not fit whole', `${'x'.repeat(250)}${FAMILY}`, 255, 'x'.repeat(250)],
    ['between flags', `x${'🇩🇪'.repeat(40)}`, 64, `x${'🇩🇪'.repeat(31)}`],
    ['before a letter whose accent does not fit', 'abe\u0301', 3, 'ab'],
    ['before a skin tone’s hand', 'ab👍🏽', 3, 'ab'],
    ['within a tower of marks that is all there is', `e${'\u0301'.repeat(99)}`, 10, `e${'\u0301'.repeat(9)}`],
    ['after what is one unit, whatever it is', '\uffff'.repeat(5), 3, '\uffff'.repeat(3)],
    ['not at all when it has room', '😀'.repeat(40), 64, '😀'.repeat(40)],
    ['not at all when it fits', '😀'.repeat(64), 64, '😀'.repeat(64)],
  ])('%s', (_, text, max, expected) => {
    expect(cutText(text, max)).toBe(expected);
  });

  test('to no more characters than its column has, always at its beginning, and nothing of it is broken', () => {
    for (const { text } of ODD_TEXTS) {
      for (const max of [1, 64, 128, 255]) {
        const whole = plainText(text);
        const cut = cutText(whole, max);
        expect([...cut].length).toBeLessThanOrEqual(max);
        expect(whole.startsWith(cut)).toBe(true);
        expect(cut.isWellFormed()).toBe(true);
        if (whole !== '') expect(cut).not.toBe('');
      }
    }
  });
});

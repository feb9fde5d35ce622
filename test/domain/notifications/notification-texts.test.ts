import { describe, expect, test } from 'bun:test';
import {
  BODY_MAX_CHARS,
  fillText,
  missingParams,
  TITLE_MAX_CHARS,
} from '../../../src/domain/notifications/notification-params.ts';
import {
  isKnownKind,
  NOTIFICATION_KINDS,
  notificationTemplate,
  notificationText,
} from '../../../src/domain/notifications/notification-texts.ts';

describe('the texts of our own', () => {
  test('are about what a user is told, nine kinds', () => {
    expect(NOTIFICATION_KINDS.join(' ')).toBe(
      'paid payment_failed canceled purchased shipped receiving received refund_succeeded refund_failed',
    );
  });

  test.each(NOTIFICATION_KINDS.map((kind) => [kind] as const))(
    '%s: one in each language, and it names the order',
    (kind) => {
      const [english, chinese] = ['en', 'zh-Hans'].map((language) => notificationTemplate(kind, language));
      expect(english?.title).toMatch(/^[A-Z][a-z ]+$/);
      expect(english?.body).toMatch(/^[ -~]+[.!]$/);
      expect(`${chinese?.title} ${chinese?.body}`).toMatch(/^[\p{Script=Han}]+ [\p{Script=Han}].*。$/u);
      const places = kind.startsWith('refund_') ? ['amount', 'order'] : ['order'];
      for (const { title, body } of [english, chinese].filter((one) => one !== undefined)) {
        expect(missingParams([title], {})).toEqual([]);
        expect([...missingParams([body], {})].sort()).toEqual(places);
      }
    },
  );

  test('each says something else', () => {
    for (const language of ['en', 'zh-Hans']) {
      const all = NOTIFICATION_KINDS.map((kind) => notificationTemplate(kind, language));
      for (const part of ['title', 'body'] as const)
        expect(new Set(all.map((one) => one[part])).size).toBe(NOTIFICATION_KINDS.length);
    }
  });

  test('a language that we do not have is English, and a kind that we do not have is none', () => {
    for (const language of ['', 'zh', 'zh-Hant', 'de'])
      expect(notificationTemplate('paid', language)).toBe(notificationTemplate('paid', 'en'));
    expect(NOTIFICATION_KINDS.every(isKnownKind)).toBe(true);
    expect(['', 'toString', 'greeting'].some(isKnownKind)).toBe(false);
  });

  test('are filled with the order and the amount', () => {
    const { title, body } = notificationText('refund_succeeded', 'en', { order: 'A1', amount: '1.00 USD' });
    expect([title, body]).toEqual(['Refund sent', '1.00 USD of order A1 have been refunded.']);
    expect(notificationText('refund_succeeded', 'en', { order: 'A1' }).body).toBe(
      ' of order A1 have been refunded.',
    );
  });
});

describe('places in a text', () => {
  test('are filled once each, and stay where nothing is given', () => {
    expect(fillText('{a} {b}{a} {c} {toString}', { a: '{b}', b: '' })).toBe('{b} {b} {c} {toString}');
  });

  test('are small letters, digits and lines, 32 at most', () => {
    const longest = 'x'.repeat(32);
    for (const name of ['a', 'a_1', longest]) expect(missingParams([`{${name}}`], {})).toEqual([name]);
    for (const name of ['', 'A', 'a-b', ' a', `${longest}x`])
      expect(missingParams([`{${name}}`], {})).toEqual([]);
  });

  test('that have no value are named once, of all texts', () => {
    expect(missingParams(['{a} {b} {a}', '{c} {b}'], { b: 'x', d: 'y' })).toEqual(['a', 'c']);
  });

  test('the bounds are those of the columns', () => {
    expect([TITLE_MAX_CHARS, BODY_MAX_CHARS]).toEqual([255, 1_024]);
  });
});

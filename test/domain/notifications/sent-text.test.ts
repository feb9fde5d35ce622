import { expect, test } from 'bun:test';
import { type SentText, sentText } from '../../../src/domain/notifications/sent-text.ts';
import { DomainError } from '../../../src/domain/values/errors.ts';

// What a user reads when another service sends a notification (spec 12).

const sent = (over: Partial<SentText> = {}): SentText => ({
  ...{ kind: 'shipped', title: null, body: null, params: {} },
  ...over,
});
const problem = (...args: Parameters<typeof sentText>): unknown => {
  try {
    sentText(...args);
  } catch (error) {
    if (error instanceof DomainError) return [error.code, error.details];
    throw error;
  }
  throw new Error('it was taken');
};
const refused = (field: string, why: string) => ['INVALID_REQUEST', { fields: [{ field, problem: why }] }];

test('a kind of ours has words of its own, in the language, about the order as people read it out', () => {
  expect(sentText(sent(), 'SHORT', 'zh-Hans')).toEqual({ title: '已发货', body: '订单 SHORT 已发货。' });
  expect(sentText(sent({ params: { order: 'OTHER' } }), 'SHORT', 'zh-Hans').body).toBe('订单 OTHER 已发货。');
});

test('what is sent stands before them, each by itself', () => {
  expect(sentText(sent({ title: 'Mine {order}' }), 'S', 'zh-Hans')).toEqual({
    ...{ title: 'Mine S', body: '订单 S 已发货。' },
  });
  expect(sentText(sent({ body: 'Mine' }), 'S', 'zh-Hans')).toEqual({ title: '已发货', body: 'Mine' });
});

test('a kind that nobody knows must bring both', () => {
  const odd = { kind: 'news', title: 'T', body: 'B' };
  expect(sentText(sent(odd), null, 'en')).toEqual({ title: 'T', body: 'B' });
  const why = 'must be given: this kind has no text of its own';
  expect(problem(sent({ ...odd, title: null }), null, 'en')).toEqual(refused('title', why));
  expect(problem(sent({ ...odd, body: null }), null, 'en')).toEqual(refused('body', why));
});

test('a place of our own words must have a value; one of theirs stays as it is', () => {
  expect(problem(sent(), null, 'en')).toEqual(refused('params', 'must have order'));
  expect(problem(sent({ kind: 'refund_succeeded' }), null, 'en')).toEqual(
    refused('params', 'must have amount, order'),
  );
  expect(sentText(sent({ title: '{nothing}', body: '{nothing}' }), null, 'en')).toEqual({
    ...{ title: '{nothing}', body: '{nothing}' },
  });
});

test('a text is cut to its column once its places are filled', () => {
  const long = sentText(sent({ title: '{x}', body: '{x}', params: { x: 'y'.repeat(2_000) } }), null, 'en');
  expect([long.title.length, long.body.length]).toEqual([255, 1_024]);
});

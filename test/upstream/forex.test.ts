import { expect, test } from 'bun:test';
import { CALL, newUpstreams, useMockedUpstreams } from './mocked-upstreams.ts';

const { state, clock } = useMockedUpstreams();
const badAnswer = { outcome: 'bad_answer' };

const good = { base: 'CNY', rates: { USD: '0.1391' }, as_of: '2026-01-02T03:04:05Z' };
const rates = () => newUpstreams().upstreams.forex.rates(CALL);

test('rates come with their time', async () => {
  expect(await rates()).toMatchObject({
    rates: {
      USD: { text: '0.1391', numerator: 1391n, denominator: 10000n },
      GBP: { text: '0.1096' },
      JPY: { text: '21.37' },
    },
    asOfMs: clock.ms,
  });
  expect(state.calls[0]?.body).toEqual({ base: 'CNY' });
  state.setRate('USD', '0.2');
  expect((await rates()).rates.USD?.text).toBe('0.2');
});

test('codes outside ISO-4217 are left out', async () => {
  state.faults.set('forex', '*', { kind: 'badAnswer', body: { ...good, rates: { USD: '1', USDT: '1' } } });
  expect(Object.keys((await rates()).rates)).toEqual(['USD']);
});

test.each([
  ['a zero', { ...good, rates: { USD: '0' } }],
  ['a zero in decimals', { ...good, rates: { USD: '0.000' } }],
  ['a negative rate', { ...good, rates: { USD: '-0.1391' } }],
  ['a bad rate of another currency', { ...good, rates: { USD: '0.1391', GBP: '0' } }],
  ['no decimal', { ...good, rates: { USD: 'abc' } }],
  ['an empty rate', { ...good, rates: { USD: '' } }],
  ['an exponent', { ...good, rates: { USD: '1e-1' } }],
  ['a number', { ...good, rates: { USD: 0.1391 } }],
  ['no rates', { ...good, rates: {} }],
  ['another base', { ...good, base: 'USD' }],
  ['no time', { base: 'CNY', rates: good.rates }],
  ['a time without a zone', { ...good, as_of: '2026-01-02T03:04:05' }],
  ['no such time', { ...good, as_of: '2026-13-02T03:04:05Z' }],
  ['a time as a number', { ...good, as_of: 1767323045 }],
])('%s is a bad answer', async (_name, body) => {
  state.faults.set('forex', '*', { kind: 'badAnswer', body });
  await expect(rates()).rejects.toMatchObject(badAnswer);
});

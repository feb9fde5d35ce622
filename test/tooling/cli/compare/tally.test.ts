import { describe, expect, test } from 'bun:test';
import { createColors } from 'picocolors';
import { compareAnswers } from '../../../../src/tooling/cli/compare/compare-answers.ts';
import { comparePrice } from '../../../../src/tooling/cli/compare/compare-price.ts';
import type { Answer } from '../../../../src/tooling/cli/compare/exchange.ts';
import { createRedact } from '../../../../src/tooling/cli/compare/redact.ts';
import { differenceRate } from '../../../../src/tooling/cli/compare/report.ts';
import { reportPage } from '../../../../src/tooling/cli/compare/report-page.ts';
import { reportTable } from '../../../../src/tooling/cli/compare/report-table.ts';
import { parseRules } from '../../../../src/tooling/cli/compare/rules.ts';
import { createTally } from '../../../../src/tooling/cli/compare/tally.ts';

const answer = (data: unknown, status = 200, error = ''): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify({ code: status, data, error, toast: '' }),
  ms: 5,
});
const call = (body: string) => ({ method: 'POST', path: '/shopping/cal_price/v4_4', headers: {}, body });
const ROUTE = 'POST shopping/cal_price/v4_4';
const usd = (v: string) => ({ v, c: 'USD' });

function tallyOf(rules: unknown = {}) {
  const parsed = parseRules(rules);
  const tally = createTally({ rules: parsed, redact: createRedact(), nowMs: () => 1_000_000 });
  const add = (old: unknown, fresh: unknown, body = '{}') =>
    tally.compared(ROUTE, call(body), compareAnswers(answer(old), answer(fresh), parsed), { old: 5, new: 1 });
  return { tally, add, report: () => tally.report({ title: 'Test', old: 'http://old', new: 'http://new' }) };
}

describe('a report', () => {
  test('groups by place and cause, with the smallest request as example', () => {
    const { add, report } = tallyOf();
    add({ final: usd('1.00') }, { final: usd('1.00') });
    add({ final: usd('1.00') }, { final: usd('1.01') }, '{"entries":["1-2-3"],"coupon_code":"A"}');
    add({ final: usd('3.00') }, { final: usd('3.01') }, '{"entries":[]}');
    const { totals, groups, lastHour } = report();
    expect(totals).toMatchObject({ requests: 3, equal: 1, different: 2, compared: 3 });
    expect(lastHour).toEqual({ compared: 3, different: 2 });
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({
      path: 'data.final',
      cause: 'rounding: one minor unit apart',
      count: 2,
      example: { body: '{"entries":[]}', old: usd('3.00'), new: usd('3.01') },
    });
  });

  test('sets known differences apart by their reason, and names rules that nothing met', () => {
    const reason = 'The old service writes one digit.';
    const { add, report } = tallyOf({
      known: [
        { path: 'data.**.unit', kind: 'money', reason },
        { path: 'data.x', reason: 'Nobody has seen this.' },
      ],
    });
    add({ lines: [{ unit: usd('1.0') }] }, { lines: [{ unit: usd('1.00') }] });
    const { totals, groups, unusedRules } = report();
    expect(totals).toMatchObject({ known: 1, different: 0 });
    expect(groups[0]?.reason).toBe(reason);
    expect(unusedRules).toEqual(['Nobody has seen this.']);
  });

  test('counts what the new service does not answer as different', () => {
    const { tally, add, report } = tallyOf();
    add({}, {});
    tally.uncompared(ROUTE, 'unanswered');
    expect(differenceRate(report().totals)).toBe(0.5);
  });

  test('is a page without scripts and foreign parts, in which nothing from outside is markup', () => {
    const { add, report } = tallyOf();
    add({ reason: '<img src=x>' }, { reason: '"><script>' });
    const page = reportPage(report());
    expect(page).toContain('&lt;img src=x&gt;');
    expect(page).not.toMatch(/<script|<img|https?:\/\/(?!old|new)/);
    expect(reportTable(report(), createColors(false))).toContain('data.reason');
  });
});

describe('a rule', () => {
  test('that is wrong is told by its place, never by its value', () => {
    expect(() => parseRules({ known: [{ path: 'a', reason: 'short' }] })).toThrow(
      'known.0.reason: a reason is a sentence',
    );
    expect(() => parseRules({ shapes: { a: 'secret' } })).toThrow(/shapes\.a: must be/);
  });
});

describe('a checkout', () => {
  const body = '{"entries":["1-2-3"],"price_token":""}';
  const compare = (old: Answer, fresh: Answer, sent = body) =>
    comparePrice(call(sent), old, fresh, parseRules({}));
  const order = { order: { final: usd('9.00'), cash: usd('0.00') } };
  const summary = { final: usd('9.00'), cash: usd('0.00'), can_checkout: true };

  test('is compared by its final, when it was placed', () => {
    expect(compare(answer(order), answer(summary))).toEqual([]);
    expect(compare(answer(order), answer({ ...summary, final: usd('9.01') }))).toMatchObject([
      { path: 'data.order.final', kind: 'money' },
    ]);
    expect(compare(answer({}, 409, 'STOCK_INSUFFICIENT'), answer(summary))).toBeNull();
    expect(compare(answer(order), answer({}, 404, 'SKU_NOT_FOUND'))).toMatchObject([
      { kind: 'status', new: '404 SKU_NOT_FOUND' },
    ]);
  });

  test('is known to differ by what the order itself has taken', () => {
    const taken = { ...summary, final: usd('12.00'), coupon: { reason: 'COUPON_ALREADY_USED' } };
    expect(compare(answer(order), answer(taken))?.[0]?.reason).toContain('taken the coupon');
  });
});

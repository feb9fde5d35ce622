import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { compareAnswers } from '../../src/tooling/cli/compare/compare-answers.ts';
import { createRedact } from '../../src/tooling/cli/compare/redact.ts';
import { reportPage } from '../../src/tooling/cli/compare/report-page.ts';
import { parseRules } from '../../src/tooling/cli/compare/rules.ts';
import { createTally } from '../../src/tooling/cli/compare/tally.ts';
import { rootDir } from '../support/world.ts';
import { openBrowser } from './open-browser.ts';
import { expectAccessible } from './site.ts';

// The page of `bun run shadow` with three planted changes: a rounding, a missing channel, a wrong label.

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 300_000);
afterAll(() => browser?.close());

const usd = (v: string) => ({ v, c: 'USD' });
const summary = ({
  unit = '9.60',
  amount = '19.20',
  final = '28.09',
  channels = ['PRI', 'ECO'],
  label = 'PayPal',
}) => ({
  malls: [
    {
      mall: 'taobao',
      entries: [{ sku_id: '378047556', unit: usd(unit), amount: usd(amount) }],
      channels: channels.map((key) => ({ key: `CN-US-${key}-LINE`, f00: usd('8.76') })),
    },
  ],
  final: usd(final),
  payment: { payment_methods: [{ name: 'paypal', title: label }] },
});

const WHY = 'Ours has milliseconds.';

function page(): string {
  const rules = parseRules({ known: [{ path: 'data.expires_at', kind: 'time_form', reason: WHY }] });
  const tally = createTally({
    rules,
    redact: createRedact(),
    nowMs: () => Date.parse('2026-01-05T10:00:00Z'),
  });
  const answer = (data: object) => ({
    status: 200,
    type: 'application/json',
    body: JSON.stringify({ code: 200, data, error: '', toast: '' }),
    ms: 0,
  });
  const body = '{"entries":["37804755-378047556-2"],"coupon_code":"","cash":0}';
  const call = { method: 'POST', path: '/shopping/cal_price/v4_4', headers: {}, body };
  const old = { ...summary({}), expires_at: '2026-01-05T10:10:00Z' };
  const add = (changed: Parameters<typeof summary>[0], count: number) => {
    const fresh = { ...summary(changed), expires_at: '2026-01-05T10:10:00.120Z' };
    const differences = compareAnswers(answer(old), answer(fresh), rules);
    for (let one = 0; one < count; one += 1)
      tally.compared('POST shopping/cal_price/v4_4', call, differences, { old: 21.4, new: 2.1 });
  };
  add({}, 940);
  add({ unit: '9.59', amount: '19.18', final: '28.07' }, 31);
  add({ channels: ['PRI'] }, 17);
  add({ label: 'Paypal' }, 12);
  tally.uncompared('POST shopping/cart/checkout/entries', 'incomparable', 3);
  tally.uncompared('POST event/purchased', 'notAsked', 40);
  return reportPage(
    tally.report({ title: 'Shadow traffic', old: 'http://10.0.0.10:8000', new: 'http://10.0.0.20:8787' }),
  );
}

test.each([390, 1280])(
  'the page of a comparison names each planted change, at %p px',
  async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const tab = await context.newPage();
    await tab.setContent(page());
    const causes = await tab.locator('details.bad > summary').allTextContents();
    const named = [
      'rounding: one minor unit apart',
      'channels: one is missing',
      'the same text in other case',
    ];
    expect(named.filter((cause) => !causes.some((text) => text.includes(cause)))).toEqual([]);
    expect(await tab.locator('details.note > summary').allTextContents()).toEqual([
      `1,000 × data.expires_at ${WHY}`,
    ]);
    await tab.locator('details.bad').first().locator('summary').click();
    expect(await tab.locator('details[open] pre').first().textContent()).toContain('37804755-378047556-2');
    await expectAccessible(tab);
    if (process.env.UPDATE_DOCS === '1' && width === 1280)
      await tab.screenshot({ path: join(rootDir, 'docs', 'img', 'shadow-report-1280.png'), fullPage: true });
    await context.close();
  },
  60_000,
);

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { money, paid } from '../support/order-events.ts';
import { rootDir, serviceToken } from '../support/world.ts';
import { expectAccessible, openSite, type Site } from './site.ts';

// The back office's page as a person uses it: a real browser, the real server, the real database.

const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 900 },
];
let site: Site;
let page: Page;
beforeAll(async () => {
  site = await openSite({ SWEEP_INTERVAL_MS: '600000' });
}, 300_000);
beforeEach(() => site.fresh());
afterAll(() => site?.close());

const tokenOf = (service: 'backoffice' | 'tickets') =>
  (serviceToken(service).authorization ?? '').replace('Bearer ', '');

async function send(path: string, body: object, headers: Record<string, string>) {
  const answer = await fetch(site.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cm-user-region': 'US', ...headers },
    body: JSON.stringify(body),
  });
  const { data, error } = (await answer.json()) as { data: never; error: string };
  expect([path, error]).toEqual([path, '']);
  return data as { order: { id: string; short_id: string; final: { v: string; c: string } } };
}

async function place() {
  const authorization = `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, '1001')}`;
  const body = { entries: ['37804755-378047556-2'], addr_id: '501', no_remove_from_cart: true };
  const headers = { authorization, 'idempotency-key': crypto.randomUUID() };
  return (await send('/shopping/cart/checkout/entries', body, headers)).order;
}
const capture = (id: string, amount: { v: string; c: string }, payment_id: string) =>
  send('/event/payment_notified_cm', paid(id, 'captured', amount, { payment_id }), serviceToken('orders'));

const text = (selector: string, pattern: RegExp) =>
  page.waitForFunction(
    ({ selector, source }) => new RegExp(source).test(document.querySelector(selector)?.textContent ?? ''),
    { selector, source: pattern.source },
  );
const press = (name: string | RegExp) =>
  page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) }).click();
const type = (label: string, value: string) => page.getByLabel(label, { exact: true }).fill(value);
const choose = (label: string, value: string) =>
  page.getByRole('combobox', { name: label, exact: true }).selectOption(value);

async function open(size: { width: number; height: number }, token = tokenOf('backoffice')) {
  const visit = await site.visit('/support', { viewport: size });
  page = visit.page;
  await expectAccessible(page);
  await type('Token', token);
  await type('Your name (stands in the timeline)', 'ann');
  await type('Token for refunds, if yours is not for them', tokenOf('tickets'));
  await press('Sign in');
  return visit;
}

for (const size of SIZES) {
  describe(`the back office's page at ${size.width} px`, () => {
    test('takes an order out of the review queue', async () => {
      const short = await place();
      await capture(short.id, money('5.00'), 'pay-1');
      const other = await place();
      await capture(other.id, money('6.00'), 'pay-2');
      const { complaints } = await open(size);
      await text('#find-state', /^2 found/);
      await press(new RegExp(`^${short.short_id}`));
      await text('#order-title', new RegExp(short.short_id));
      await text('#review-why', /short payment/);
      await expectAccessible(page);
      if (process.env.UPDATE_DOCS === '1' && size.width === 1280)
        await page.screenshot({ path: join(rootDir, 'docs', 'img', 'support-1280.png') });
      await choose('How', 'give-back');
      await type('Why', 'pays anew');
      await press('End the review');
      await text('#order-state', /^The review has ended/);
      await text('#order-details', /review given back: pays anew/);
      await text('#order-details', /backoffice:ann/);
      await text('#find-state', /^1 found/);
      expect(await page.locator('#review-form').isVisible()).toBe(false);
      await press(new RegExp(`^${other.short_id}`));
      await text('#order-title', new RegExp(other.short_id));
      await choose('How', 'cancel');
      await type('Why', 'fraud');
      await press('End the review');
      await text('#order-head', /^canceled/);
      await text('#find-state', /^Nothing is found/);
      await expectAccessible(page);
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 90_000);

    test('finds an order, shows what a refund would be, and asks for it', async () => {
      const order = await place();
      await capture(order.id, order.final, 'pay-3');
      const { complaints } = await open(size);
      await choose('By', 'payment_id');
      await type('What you have', 'pay-3');
      await press('Find');
      await press(new RegExp(`^${order.short_id} · paid`));
      await text('#order-head', /^paid/);
      await choose('What', 'amount');
      await type('Amount', '999.00');
      await type('Reason', 'broken');
      await press('Preview');
      await text('#refund-state', /^REFUND_EXCEEDS.*Left: /);
      await type('Amount', '4.00');
      await press('Preview');
      await text('#refund-legs', /^4\.00 USD to pay-3$/);
      await expectAccessible(page);
      await type('Amount', '3.00');
      expect(await page.locator('#refund-ask').isDisabled()).toBe(true);
      await press('Preview');
      await press('Refund 3.00 USD');
      await text('#refund-state', /3\.00 USD is asked for/);
      await text('#order-details', /pay-3 3\.00 USD processing/);
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 90_000);
  });
}

test('a wrong token goes nowhere, and a reload forgets the right one', async () => {
  const { asked } = await open(SIZES[1] ?? { width: 1280, height: 900 }, 'x'.repeat(40));
  await text('#sign-in-state', /^UNAUTHENTICATED/);
  expect(await page.locator('#desk').isVisible()).toBe(false);
  await type('Token', tokenOf('backoffice'));
  await page.keyboard.press('Enter');
  await text('#find-state', /^Nothing is found/);
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  expect(kept).toEqual([0, 0, '']);
  await page.reload();
  expect(await page.locator('#desk').isVisible()).toBe(false);
  expect([...asked]).toEqual([site.origin]);
  await page.context().close();
}, 60_000);

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { money, paid } from '../support/order-events.ts';
import { rootDir, serviceToken } from '../support/world.ts';
import { holdAnswer, watchReads } from './hold-answer.ts';
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
  const visit = await site.visit('/support', { viewport: size }, watchReads);
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

describe('an answer that comes late', () => {
  const SIZE = { width: 1280, height: 900 };

  /** Two orders of the review queue, of which the first is open. */
  async function openFirst() {
    const [first, other] = [await place(), await place()];
    await capture(first.id, money('5.00'), 'pay-1');
    await capture(other.id, money('6.00'), 'pay-2');
    const { complaints } = await open(SIZE);
    await text('#find-state', /^2 found/);
    await show(first);
    return { first, other, complaints };
  }
  async function show(order: { short_id: string }) {
    await press(new RegExp(`^${order.short_id}`));
    await text('#order-title', new RegExp(order.short_id));
  }
  async function expectNoPreview() {
    expect(await page.locator('#refund-ask').isDisabled()).toBe(true);
    expect(await page.locator('#refund-ask').textContent()).toBe('Refund');
    expect(await page.locator('#refund-legs').textContent()).toBe('');
  }

  test('of a preview is nothing to another order', async () => {
    const { first, other, complaints } = await openFirst();
    const letGo = await holdAnswer(page, `/${first.id}/refund_preview`);
    await type('Reason', 'broken');
    await press('Preview');
    await show(other);
    await letGo();
    await expectNoPreview();
    await press('Preview');
    await press('Refund 6.00 USD');
    await text('#refund-state', /6\.00 USD is asked for/);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('of a preview is nothing to a form that has changed', async () => {
    const { first, complaints } = await openFirst();
    await choose('What', 'amount');
    await type('Amount', '2.00');
    await type('Reason', 'broken');
    const letGo = await holdAnswer(page, `/${first.id}/refund_preview`);
    await press('Preview');
    await choose('What', 'all');
    await letGo();
    await expectNoPreview();
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('of a refund is told, and leaves another order open', async () => {
    const { first, other, complaints } = await openFirst();
    await type('Reason', 'broken');
    await press('Preview');
    const letGo = await holdAnswer(page, '/refund/refund');
    await press('Refund 5.00 USD');
    await show(other);
    await letGo();
    await text('#find-state', new RegExp(`^Order ${first.short_id}: .* 5\\.00 USD is asked for`));
    expect(await page.locator('#order-title').textContent()).toBe(`Order ${other.short_id}`);
    await expectNoPreview();
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('of the end of a review leaves another order open, and its reason', async () => {
    const { first, other, complaints } = await openFirst();
    await type('Why', 'pays anew');
    const letGo = await holdAnswer(page, `/${first.id}/review`);
    await press('End the review');
    await show(other);
    await type('Why', 'of the other');
    await letGo();
    await text('#find-state', new RegExp(`^Order ${first.short_id}: The review has ended`));
    expect(await page.locator('#order-title').textContent()).toBe(`Order ${other.short_id}`);
    expect(await page.getByLabel('Why', { exact: true }).inputValue()).toBe('of the other');
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('of an order does not take the place of one that was opened later', async () => {
    const { first, other, complaints } = await openFirst();
    const letGo = await holdAnswer(page, `/support/orders/${first.id}`);
    await press(new RegExp(`^${first.short_id}`));
    await show(other);
    await letGo();
    expect(await page.locator('#order-title').textContent()).toBe(`Order ${other.short_id}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('of a search does not take the place of a later one', async () => {
    const { other, complaints } = await openFirst();
    const letGo = await holdAnswer(page, '/support/orders?user_id=1001&cursor=');
    await choose('By', 'user_id');
    await type('What you have', '1001');
    await press('Find');
    await choose('By', 'payment_id');
    await type('What you have', 'pay-2');
    await press('Find');
    await text('#find-state', /^1 found/);
    await letGo();
    expect(await page.locator('#find-state').textContent()).toBe('1 found.');
    expect(await page.locator('#found').textContent()).toContain(other.short_id);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);
});

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

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { rootDir } from '../support/world.ts';
import { holdAnswer, watchReads } from './hold-answer.ts';
import { expectAccessible, openSite, type Site } from './site.ts';

// The console as a person uses it: a real browser, the real server, the real database.

const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 900 },
];
/** The height in px that shows the life of an order; the whole page would be a long strip. */
const SHOT_HEIGHT: Readonly<Record<number, number>> = { 390: 3250, 1280: 1430 };
let site: Site;
let page: Page;
beforeAll(async () => {
  site = await openSite({ SWEEP_INTERVAL_MS: '200' });
}, 300_000);
beforeEach(() => site.fresh());
afterAll(() => site?.close());

/** Opens the page at this size and waits for the price. @returns what the page complains of, which must be nothing */
async function open(size: { width: number; height: number }, more: { dark?: boolean } = {}) {
  const colorScheme = more.dark === true ? 'dark' : 'light';
  const visit = await site.visit('/qa', { viewport: size, colorScheme }, watchReads);
  page = visit.page;
  await step('final', /\d USD$/);
  return visit.complaints;
}

const text = (selector: string, pattern: RegExp) =>
  page.waitForFunction(
    ({ selector, source }) => new RegExp(source).test(document.querySelector(selector)?.textContent ?? ''),
    { selector, source: pattern.source },
  );
const step = (name: string, pattern: RegExp) => text(`[data-step="${name}"] .amount`, pattern);
const status = (word: string) => text('#order-status', new RegExp(`^${word}$`));
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

/** Chooses a value by the accessible name of the field. */
const choose = (name: string, value: string) =>
  page.getByRole('combobox', { name, exact: true }).selectOption(value);

async function placeOrder() {
  await press('Place the order');
  await status('unpaid');
}

async function takeScreenshot(width: number) {
  if (process.env.UPDATE_DOCS !== '1') return;
  const path = join(rootDir, 'docs', 'img', `console-${width}.png`);
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({
    path,
    fullPage: true,
    clip: { x: 0, y: 0, width, height: SHOT_HEIGHT[width] ?? 1600 },
  });
}

for (const size of SIZES) {
  describe(`the console at ${size.width} px`, () => {
    test('prices, places, walks an order to received, and refunds a line', async () => {
      const complaints = await open(size);
      await page.getByLabel('Coupon', { exact: true }).fill('WELCOME5');
      await page.getByLabel('Wallet cash', { exact: true }).fill('10');
      // The worked example of spec section 4.
      await step('final', /^62\.55 USD$/);
      expect(await page.locator('[data-step] .amount').allTextContents()).toEqual([
        '55.23 USD',
        '− 0.96 USD',
        '+ 20.03 USD',
        '+ 3.25 USD',
        '− 5.00 USD',
        '− 10.00 USD',
        '62.55 USD',
      ]);
      await placeOrder();
      await choose('How', 'twice');
      await press('Authorized');
      await status('authorized');
      await press('Captured');
      await status('paid');
      await choose('How', 'late');
      await press('Purchased');
      await status('purchased');
      await press('Shipped');
      await status('shipped');
      await press('Arrived');
      await status('receiving');
      await press('Received');
      await status('received');
      expect(await page.locator('.state.now').textContent()).toBe('received');
      await choose('Line', '51200101');
      await press('Refund');
      await text('.refund .pill', /^processing$/);
      await press('Refund failed');
      await text('.refund .pill', /^failed$/);
      await press('Retry');
      await text('.refund .pill', /^processing$/);
      await press('Refund ok');
      await text('.refund .pill', /^succeeded$/);
      await text('#order-state', /partly_refunded/);
      await expectAccessible(page);
      await takeScreenshot(size.width);
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 90_000);

    test('takes events in any order, and shows what is legal', async () => {
      const complaints = await open(size, { dark: true });
      await placeOrder();
      await text('#moves', /user canceled → canceled/);
      await press('All, last first');
      await text('.details', /group_update\/G1\/received/);
      await text('.details', /QA Express/);
      await status('unpaid');
      await press('Captured');
      await status('received');
      await expectAccessible(page);
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 60_000);

    test('says degraded when pricectrl is down, with the curl that asks the same', async () => {
      const complaints = await open(size);
      await choose('pricectrl', ':down');
      await text('#price-state', /degraded: pricectrl/);
      await step('mall', /^0\.00 USD$/);
      const curl = (await page.locator('#scenario-curl').textContent()) ?? '';
      const { stdout } = Bun.spawnSync(['sh', '-c', curl]);
      expect(JSON.parse(stdout.toString()).data.degraded).toEqual(['pricectrl']);
      await press('All off');
      await step('mall', /^− 0\.96 USD$/);
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 60_000);

    test('shows dead letters, replays and drops them', async () => {
      const complaints = await open(size);
      await text('#letters-state', /^None/);
      await placeOrder();
      await press('Send a bad event');
      await text('#letters-state', /^1 open/);
      await page.getByRole('button', { name: /^Replay / }).click();
      await text('#letters-state', /replay: poison/);
      await expectAccessible(page);
      await page.getByRole('button', { name: /^Drop / }).click();
      await text('#letters-state', /drop: dropped/);
      expect(await page.locator('.letter').count()).toBe(0);
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 60_000);
  });
}

describe('the console', () => {
  test('says what went wrong, and when there is nothing to show', async () => {
    const complaints = await open(SIZES[1] ?? { width: 1280, height: 900 });
    await choose('Address', '504');
    await press('Place the order');
    await text('#place-state', /^ADDRESS_INVALID/);
    for (const sku of demoData.skus) await page.locator(`#sku-${sku.sku_id}`).fill('0');
    await text('#price-state', /^Nothing is in the cart/);
    expect(await page.getByRole('button', { name: 'Place the order' }).isDisabled()).toBe(true);
    await choose('User', '');
    await page.locator('#sku-378047556').fill('1');
    await step('final', /\d USD$/);
    expect(await page.getByRole('button', { name: 'Place the order' }).isDisabled()).toBe(true);
    await page.route('**/shopping/**', (route) => route.abort());
    await page.locator('#sku-378047556').fill('2');
    await text('#price-state', /^NO_ANSWER/);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('on a phone, shows what went wrong where a person looks', async () => {
    const complaints = await open({ width: 390, height: 844 });
    await placeOrder();
    await press('Confirm receipt');
    await text('#order-state', /^ORDER_NOT_CONFIRMABLE/);
    const isSeen = () =>
      page.evaluate(() => {
        const { top, bottom } = document.querySelector('#order-state')?.getBoundingClientRect() ?? {
          top: -1,
          bottom: 0,
        };
        return top >= 0 && bottom <= innerHeight;
      });
    expect(await isSeen()).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('shows the current stock and wallet', async () => {
    const complaints = await open({ width: 1280, height: 900 });
    const stock = '[data-stock="378047556"]';
    await text(stock, /^stock \d+$/);
    const before = Number((await page.locator(stock).textContent())?.slice(6));
    await text('[name="user"] option[value="1001"]', /wallet 25\.00 USD$/);
    await page.getByLabel('Wallet cash', { exact: true }).fill('10');
    await step('cash', /^− 10\.00 USD$/);
    await placeOrder();
    await text(stock, new RegExp(`^stock ${before - 2}$`));
    await text('[name="user"] option[value="1001"]', /wallet 15\.00 USD$/);
    await choose('User', '1003');
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('opens the order that was picked, whatever it reads again meanwhile', async () => {
    const complaints = await open({ width: 1280, height: 900 });
    const openId = () => page.evaluate(() => location.hash.replace('#order=', ''));
    await placeOrder();
    const first = await openId();
    await text('#place-state', /is placed/);
    await press('Place the order');
    await page.waitForFunction((id) => !location.hash.endsWith(id), first);
    const second = await openId();
    const letGo = await holdAnswer(page, `/support/orders/${first}`);
    await page.locator('#order-pick').selectOption(first);
    await (await holdAnswer(page, `/support/orders/${second}`))();
    await letGo();
    expect(await openId()).toBe(first);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('places the cart whose price it shows', async () => {
    const complaints = await open({ width: 1280, height: 900 });
    const letGo = await holdAnswer(page, '/shopping/cal_price/v4_4');
    await page.locator('#sku-378047556').fill('1');
    const placed = page.waitForRequest((request) => request.url().endsWith('/checkout/entries'));
    await press('Place the order');
    expect((await placed).postDataJSON().entries).toContain('37804755-378047556-2');
    await status('unpaid');
    await letGo();
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('can be driven by keyboard alone', async () => {
    const complaints = await open(SIZES[1] ?? { width: 1280, height: 900 });
    await page.locator('#place').focus();
    await page.keyboard.press('Enter');
    await status('unpaid');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('place');
    await page.locator('[data-event="captured"]').focus();
    await page.keyboard.press('Space');
    await status('paid');
    // The pressed button still has the focus, although the order was drawn again.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-event'))).toBe('captured');
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outlineWidth,
    );
    expect(outline).toBe('3px');
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('moves nothing when the first answers come', async () => {
    const watch = () => {
      Object.assign(window, { shift: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          Object.assign(window, {
            // biome-ignore lint/suspicious/noExplicitAny: of the layout instability API, which has no types
            shift: (window as any).shift + (entry as any).value,
          });
      }).observe({ type: 'layout-shift', buffered: true });
    };
    const viewport = { width: 390, height: 844 };
    ({ page } = await site.visit('/qa', { viewport }, (blank) => blank.addInitScript(watch)));
    await step('final', /\d USD$/);
    await text('#letters-state', /^None/);
    // Google's bound of "good" is 0.1.
    expect(await page.evaluate(() => (window as unknown as { shift: number }).shift)).toBeLessThan(0.02);
    await page.context().close();
  }, 60_000);
});

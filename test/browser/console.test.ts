import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { demoData } from '../../src/dev/demo-data.ts';
import { mockEnv } from '../../src/dev/run-dev.ts';
import { emptyTables, seed } from '../../src/dev/seed.ts';
import { type MockUpstreamsServer, startMockUpstreams } from '../../src/dev/upstreams/server.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { rootDir } from '../support/world.ts';
import { openBrowser } from './open-browser.ts';

// The console as a person uses it: a real browser, the real server, the real database.

const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 900 },
];
/** As much of the page as shows an order's life; all of it would be a long strip. */
const SHOT_HEIGHT: Readonly<Record<number, number>> = { 390: 3250, 1280: 1430 };
const WAIT_MS = 15_000;

let browser: Browser;
let server: ServerProcess;
let mocks: MockUpstreamsServer;
let context: BrowserContext;
let page: Page;
const database = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 2);

beforeAll(async () => {
  mocks = startMockUpstreams({ port: 0, demo: demoData });
  browser = await openBrowser();
  server = await startServerProcess(process.env.TEST_DATABASE_URL ?? '', {
    ...mockEnv(mocks.urls),
    SWEEP_INTERVAL_MS: '200',
  });
}, 300_000);

afterAll(async () => {
  await browser?.close();
  server?.child.kill('SIGTERM');
  await server?.gone;
  await mocks?.stop();
  await database.close();
});

beforeEach(async () => {
  await emptyTables(database.db);
  await seed(database.db, demoData);
  mocks.state.reset();
});

/** The page at this width, priced; what it complains about fails the test. */
async function open(size: { width: number; height: number }, more: { dark?: boolean } = {}) {
  context = await browser.newContext({
    viewport: size,
    colorScheme: more.dark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // A refused request is said so by the browser; what the page makes of it is looked at in the tests.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
      complaints.push(message.text());
  });
  await page.goto(`${server.origin}/qa`);
  await step('final', /\d USD$/);
  return complaints;
}

const text = (selector: string, pattern: RegExp) =>
  page.waitForFunction(
    ({ selector, source }) => new RegExp(source).test(document.querySelector(selector)?.textContent ?? ''),
    { selector, source: pattern.source },
  );
const step = (name: string, pattern: RegExp) => text(`[data-step="${name}"] .amount`, pattern);
const status = (word: string) => text('#order-status', new RegExp(`^${word}$`));
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

/** By what a person hears it called. */
const choose = (name: string, value: string) =>
  page.getByRole('combobox', { name, exact: true }).selectOption(value);

async function placeOrder() {
  await press('Place the order');
  await status('unpaid');
}

/** No serious or critical finding, and nothing wider than the screen. */
async function expectAccessible() {
  // By the debugger, so that the page's own rules about scripts stay as they are.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const { violations } = await (window as any).axe.run(document);
    return (violations as { id: string; impact: string; nodes: { html: string }[] }[])
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  expect(found).toEqual([]);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wider).toBeLessThanOrEqual(0);
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
      await expectAccessible();
      await takeScreenshot(size.width);
      expect(complaints).toEqual([]);
      await context.close();
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
      await expectAccessible();
      expect(complaints).toEqual([]);
      await context.close();
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
      await context.close();
    }, 60_000);

    test('shows dead letters, replays and drops them', async () => {
      const complaints = await open(size);
      await text('#letters-state', /^None/);
      await placeOrder();
      await press('Send a bad event');
      await text('#letters-state', /^1 open/);
      await page.getByRole('button', { name: /^Replay / }).click();
      await text('#letters-state', /replay: poison/);
      await expectAccessible();
      await page.getByRole('button', { name: /^Drop / }).click();
      await text('#letters-state', /drop: dropped/);
      expect(await page.locator('.letter').count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    }, 60_000);
  });
}

describe('the console', () => {
  test('tells what went wrong, and that there is nothing', async () => {
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
    await context.close();
  }, 60_000);

  test('can be driven by keyboard alone', async () => {
    const complaints = await open(SIZES[1] ?? { width: 1280, height: 900 });
    await page.locator('#place').focus();
    await page.keyboard.press('Enter');
    await status('unpaid');
    await page.locator('[data-event="captured"]').focus();
    await page.keyboard.press('Space');
    await status('paid');
    // What was pressed still has the focus, though the order was drawn again.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-event'))).toBe('captured');
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outlineWidth,
    );
    expect(outline).toBe('3px');
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  test('moves nothing when the first answers come', async () => {
    context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    page = await context.newPage();
    await page.addInitScript(() => {
      Object.assign(window, { shift: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          Object.assign(window, {
            // biome-ignore lint/suspicious/noExplicitAny: of the layout instability API, which has no types
            shift: (window as any).shift + (entry as any).value,
          });
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`${server.origin}/qa`);
    await step('final', /\d USD$/);
    await text('#letters-state', /^None/);
    // Google's bound of "good" is 0.1.
    expect(await page.evaluate(() => (window as unknown as { shift: number }).shift)).toBeLessThan(0.02);
    await context.close();
  }, 60_000);
});

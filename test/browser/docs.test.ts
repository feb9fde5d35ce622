import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { demoData } from '../../src/dev/demo-data.ts';
import { devEnv } from '../../src/dev/dev-env.ts';
import { mockEnv } from '../../src/dev/run-dev.ts';
import { emptyTables, seed } from '../../src/dev/seed.ts';
import { type MockUpstreamsServer, startMockUpstreams } from '../../src/dev/upstreams/server.ts';
import { signUserToken } from '../../src/dev/user-token.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { rootDir } from '../support/world.ts';
import { openBrowser } from './open-browser.ts';

// The API's page as a person uses it: nothing from elsewhere, an example that runs, readable to all.

let browser: Browser;
let server: ServerProcess;
let mocks: MockUpstreamsServer;
const database = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 2);
beforeAll(async () => {
  await emptyTables(database.db);
  await seed(database.db, demoData);
  mocks = startMockUpstreams({ port: 0, demo: demoData });
  browser = await openBrowser();
  server = await startServerProcess(process.env.TEST_DATABASE_URL ?? '', mockEnv(mocks.urls));
}, 300_000);
afterAll(async () => {
  await browser?.close();
  server?.child.kill('SIGTERM');
  await server?.gone;
  await mocks?.stop();
  await database.close();
});

const SUMMARY = 'article:has(h3:has-text("/shopping/cal_price/v4_4"))';

async function open(width: number): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${server.origin}/docs`);
  return { page, asked, complaints };
}

for (const width of [390, 1280]) {
  describe(`/docs at ${width} px`, () => {
    test('is all ours, and an example of it runs', async () => {
      const { page, asked, complaints } = await open(width);
      await page.locator('#who [name="user"]').fill(await signUserToken(devEnv.AUTH_JWT_SECRET, '1001'));
      const operation = page.locator(SUMMARY).first();
      await operation.locator('details.try > summary').click();
      await operation.locator('[data-use]').first().click();
      await operation.locator('button.send').click();
      const answer = operation.locator('output pre');
      await answer.waitFor();
      const text = (await answer.textContent()) ?? '';
      expect(text).toMatch(/^200 in \d+ ms/);
      expect(JSON.parse(text.slice(text.indexOf('{'))).data.final.c).toBe('USD');
      if (process.env.UPDATE_DOCS === '1' && width === 1280) {
        await operation.scrollIntoViewIfNeeded();
        await page.screenshot({ path: join(rootDir, 'docs', 'img', 'docs-1280.png') });
      }
      expect([...new Set(asked)]).toEqual([server.origin]);
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 60_000);

    test('is wide enough, and axe finds nothing serious', async () => {
      const { page } = await open(width);
      const size = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      expect(size[0]).toBeLessThanOrEqual(size[1] ?? 0);
      await page.evaluate(axe.source);
      const serious = await page.evaluate(async () => {
        // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
        const { violations } = await (window as any).axe.run(document);
        return violations
          .filter((one: { impact: string }) => one.impact === 'serious' || one.impact === 'critical')
          .map((one: { id: string; nodes: { html: string }[] }) => `${one.id}: ${one.nodes[0]?.html}`);
      });
      expect(serious).toEqual([]);
      await page.context().close();
    }, 60_000);
  });
}

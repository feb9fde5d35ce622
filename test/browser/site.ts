import { expect } from 'bun:test';
import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { mockEnv } from '../../src/tooling/dev/run-dev.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { startServerProcess } from '../support/server-process.ts';
import { openBrowser } from './open-browser.ts';

const WAIT_MS = 15_000;

export type Visit = {
  readonly page: Page;
  /** errors in the console of the page, and errors that nothing caught */
  readonly complaints: readonly string[];
  /** the origins of all its requests */
  readonly asked: ReadonlySet<string>;
};

/** Starts the real server on the real database with mocked upstreams, and a browser. */
export async function openSite(env: Record<string, string> = {}) {
  const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
  const database = openTcpDatabase(databaseUrl, 2);
  const mocks = startMockUpstreams({ port: 0, demo: demoData });
  const browser = await openBrowser();
  const server = await startServerProcess(databaseUrl, { ...mockEnv(mocks.urls), ...env });
  return {
    origin: server.origin,
    /** Seeds the demo data again. */
    async fresh(): Promise<void> {
      await emptyTables(database.db);
      await seed(database.db, demoData);
      mocks.state.reset();
    },
    /** Opens a page of this site in a browser session of its own. `prepare` runs before the page is loaded. */
    async visit(
      path: string,
      options: BrowserContextOptions,
      prepare: (page: Page) => Promise<unknown> = async () => undefined,
    ): Promise<Visit> {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(WAIT_MS);
      const [complaints, asked]: [string[], Set<string>] = [[], new Set()];
      page.on('request', (request) => asked.add(new URL(request.url()).origin));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        // The browser itself reports each refused request. The tests check what the page makes of it.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
          complaints.push(message.text());
      });
      await prepare(page);
      await page.goto(server.origin + path);
      return { page, complaints, asked };
    },
    async close(): Promise<void> {
      await browser.close();
      server.child.kill('SIGTERM');
      await server.gone;
      await mocks.stop();
      await database.close();
    },
  };
}

export type Site = Awaited<ReturnType<typeof openSite>>;

/** Expects no serious or critical finding of axe, and nothing wider than the screen. */
export async function expectAccessible(page: Page): Promise<void> {
  // The script is injected by the debugger, so that the page's own rules about scripts stay in force.
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

import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { rootDir } from '../support/world.ts';
import { expectAccessible, openSite, type Site } from './site.ts';

// The API's page as a person uses it: it loads nothing from elsewhere, its example runs, and it is accessible.

let site: Site;
beforeAll(async () => {
  site = await openSite();
  await site.fresh();
}, 300_000);
afterAll(() => site?.close());

const SUMMARY = 'article:has(h3:has-text("/shopping/cal_price/v4_4"))';
const open = (width: number) => site.visit('/docs', { viewport: { width, height: 900 } });

for (const width of [390, 1280]) {
  describe(`/docs at ${width} px`, () => {
    test('is all ours, and an example of it runs', async () => {
      const { page, asked, complaints } = await open(width);
      const operation = page.locator(SUMMARY).first();
      await operation.locator('details.try > summary').click();
      await operation.locator('[data-use]').first().click();
      await operation.locator('button.send').click();
      // Nobody has entered a token: on a developer's machine the page has one.
      const answer = operation.locator('output pre');
      await answer.waitFor();
      const text = (await answer.textContent()) ?? '';
      expect(text).toMatch(/^200 in \d+ ms/);
      expect(JSON.parse(text.slice(text.indexOf('{'))).data.final.c).toBe('USD');
      if (process.env.UPDATE_DOCS === '1' && width === 1280) {
        await operation.scrollIntoViewIfNeeded();
        await page.screenshot({ path: join(rootDir, 'docs', 'img', 'docs-1280.png') });
      }
      expect([...asked]).toEqual([site.origin]);
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 60_000);

    test('takes the token that it is given, and the service token that an operation needs', async () => {
      const { page, complaints } = await open(width);
      const send = async (path: string) => {
        const operation = page.locator(`article:has(h3:has-text("${path}"))`).first();
        const form = operation.locator('details.try');
        if ((await form.getAttribute('open')) === null)
          await operation.locator('details.try > summary').click();
        await operation.locator('button.send').click();
        const answer = operation.locator('output pre');
        await answer.waitFor();
        return ((await answer.textContent()) ?? '').slice(0, 3);
      };
      expect(await send('/support/orders')).toBe('200');
      expect(await send('/shopping/orders')).toBe('200');
      await page.locator('#who [name="user"]').fill('not a token');
      expect(await send('/shopping/noti')).toBe('401');
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 60_000);

    test('is wide enough, and axe finds nothing serious', async () => {
      const { page } = await open(width);
      await expectAccessible(page);
      await page.context().close();
    }, 60_000);
  });
}

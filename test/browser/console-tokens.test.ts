import { afterAll, beforeAll, expect, test } from 'bun:test';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { serviceToken } from '../support/world.ts';
import { expectAccessible, openSite, type Site } from './site.ts';

// In staging the console hands out no tokens: a person enters them.

let site: Site;
beforeAll(async () => {
  site = await openSite({ APP_ENV: 'staging' });
  await site.fresh();
}, 300_000);
afterAll(() => site?.close());

test('a person enters tokens, and the page works as on a developer’s machine', async () => {
  const { page, complaints } = await site.visit('/qa', { viewport: { width: 390, height: 844 } });
  const text = (selector: string, pattern: string) =>
    page.waitForFunction(
      ([at, source]) => new RegExp(source ?? '').test(document.querySelector(at ?? '')?.textContent ?? ''),
      [selector, pattern],
    );
  await text('#problems', '^In staging this console has no tokens');
  await text('#letters-state', '^UNAUTHENTICATED');
  await expectAccessible(page);
  const { authorization = '' } = serviceToken('backoffice');
  await page.getByLabel("User's token").fill(await signUserToken(devEnv.AUTH_JWT_SECRET, '1001'));
  await page.getByLabel('backoffice token').fill(authorization.replace('Bearer ', ''));
  await page.getByRole('button', { name: 'Use', exact: true }).click();
  await text('#letters-state', '^None');
  await page.getByRole('button', { name: 'Place the order', exact: true }).click();
  await text('#order-status', '^unpaid$');
  expect(complaints).toEqual([]);
}, 120_000);

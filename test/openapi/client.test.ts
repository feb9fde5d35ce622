import { describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayRetry, ordersOf, place, priceOf, shopFor } from '../../docs/client/examples.ts';
import { createClient } from '../../docs/client/shopping.ts';
import { makeClient } from '../../src/tooling/cli/client/make-client.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { useWorld } from '../support/use-world.ts';
import { rootDir } from '../support/world.ts';

// The typed client in docs/client: it agrees with the schemas, its examples compile, and they do what they say.

const FILE = join(rootDir, 'docs', 'client', 'shopping.ts');
const CART = ['37804755-378047556-1'];

test('docs/client/shopping.ts is what the code says (UPDATE_DOCS=1 bun test test/openapi writes it anew)', async () => {
  const now = await makeClient(rootDir);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(FILE, now);
  expect(readFileSync(FILE, 'utf8') === now).toBe(true);
});

const compile = (...files: string[]) =>
  Bun.spawnSync([
    process.execPath,
    join(rootDir, 'node_modules', '.bin', 'tsc'),
    ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
    ...['--target', 'es2022', '--lib', 'es2022,dom,dom.iterable', '--types', ''],
    ...['--module', 'esnext', '--moduleResolution', 'bundler', '--allowImportingTsExtensions'],
    ...['--ignoreConfig', ...files],
  ]);

describe('the examples', () => {
  test('compile by themselves, with a browser’s types only; a wrong call does not', () => {
    const { stdout, exitCode } = compile(join(rootDir, 'docs', 'client', 'examples.ts'));
    expect([exitCode, stdout.toString()]).toEqual([0, '']);
    const wrong = join(rootDir, '.local', 'wrong-client.ts');
    writeFileSync(
      wrong,
      `import { createClient } from '${FILE}';
       const shop = createClient({ origin: '', headers: () => ({}) });
       void shop.call('GET /shopping/orders', { query: { limit: 'ten' } });
       void shop.call('POST /refund/refund', { body: { refund_id: 'T', order_id: 'A', amount: 5 } });
       void shop.call('GET /no/such/path');`,
    );
    expect(
      compile(wrong)
        .stdout.toString()
        .match(/error TS/g),
    ).toHaveLength(3);
  }, 60_000);

  describe('run', () => {
    const world = useWorld();

    test('price, place once, list', async () => {
      const token = await signUserToken(devEnv.AUTH_JWT_SECRET, '1001');
      const send = (url: string, init: RequestInit) => world.app.request(url, init);
      const shop = shopFor('http://shop.test/api/v/5.10.0', () => token, send);
      const { final, priceToken } = await priceOf(shop, CART);
      expect(final.c).toBe('USD');
      const first = await place(shop, CART, priceToken, 'press-1');
      const again = await place(shop, CART, priceToken, 'press-1');
      expect(first).toMatchObject({ isRepeat: false });
      expect(again).toEqual({ ...first, isRepeat: true } as typeof again);
      for (const key of ['press-2', 'press-3']) await place(shop, CART, priceToken, key);
      const listed: string[] = [];
      for await (const { id } of ordersOf(shop, 'unpaid')) listed.push(id);
      expect(new Set(listed).size).toBe(3);
      const wrong = await place(shop, CART, 'not.a.token', 'press-4');
      expect(wrong).toMatchObject({ newFinal: null, refusal: expect.stringMatching(/\w/) });
    });

    test('a failure has its word, its data and whether it may be sent again', async () => {
      const client = createClient({
        origin: '',
        headers: () => ({ 'cm-user-region': 'US' }),
        fetch: (url, init) => world.app.request(url, init),
      });
      const refused = await client.call('POST /shopping/cal_price/v4_4', { body: { entries: ['1-2-1'] } });
      expect(refused).toMatchObject({ ok: false, error: 'SKU_NOT_FOUND', data: { index: 0 }, status: 404 });
      expect(!refused.ok && mayRetry(refused)).toBe(false);
      const guest = await client.call('GET /shopping/orders');
      expect(guest).toMatchObject({ ok: false, error: 'UNAUTHENTICATED' });
    });
  });
});

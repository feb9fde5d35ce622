import { beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { until } from '../support/until.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 6, "Once": keys, double taps, and owners of a key that stall.

/** A checkout claims its key, or inserts it as the first statement of its order's transaction. */
let keyInserts = 0;
let keyReads = 0;
const world = useWorld({
  onQuery: (text) => {
    if (/^insert into `idempotency`/i.test(text)) keyInserts += 1;
    if (!/^(insert|update|delete)/i.test(text) && / from `idempotency`/i.test(text)) keyReads += 1;
  },
});
beforeEach(() => {
  keyInserts = 0;
});

/** A second tap 6 s after the first, which ends 11 s after it began. @returns the second's answer */
async function secondOf(body: Record<string, unknown>, endFirst: () => void): Promise<string> {
  world.clock.advance(6_000);
  const before = keyReads;
  const second = world.checkout(body);
  await until(() => keyReads > before);
  world.clock.advance(5_000);
  endFirst();
  return (await second).text;
}

const count = async () => (await world.database.db.select().from(t.orders)).length;

describe('once', () => {
  test('a repeat with the key answers byte for byte; another body is refused; 24 h later it is new', async () => {
    const first = await world.checkout({}, { key: 'k' });
    world.clock.advance(3_600_000);
    const again = await world.checkout({}, { key: 'k' });
    expect(again.text).toBe(first.text);
    const replayed = [first, again].map(({ headers }) => headers.get('idempotent-replayed'));
    expect(replayed).toEqual([null, 'true']);
    expect((await world.checkout({ cash: 1 }, { key: 'k' })).json.error).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await world.checkout({ addr_id: '501' }, { key: 'k', user: '1003' })).json.error).toBe(
      'ADDRESS_NOT_FOUND',
    );
    expect(await count()).toBe(1);
    world.clock.advance(24 * 3_600_000);
    expect((await world.checkout({}, { key: 'k' })).json.data.order_id).not.toBe(first.json.data.order_id);
  });

  test('both path families and any language are the same request; another region is not', async () => {
    const path = '/shopping/cart/checkout/entries';
    const body = { entries: ['37804755-378047556-1'], addr_id: '501' };
    const first = await world.post(path, body, { key: 'k' });
    const headers = { 'cm-user-language': 'zh-Hans' };
    expect((await world.post(`/api/v/5.10.0${path}`, body, { key: 'k', headers })).text).toBe(first.text);
    const abroad = await world.post(path, body, { key: 'k', region: 'GB' });
    expect([abroad.status, abroad.json.error]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect((await world.post(`/api/v/5.10.0${path}`, body)).json.error).toBe('');
    expect(await count()).toBe(2);
  });

  test('a failure frees the key', async () => {
    expect((await world.checkout({ addr_id: '999' }, { key: 'k' })).status).toBe(404);
    expect((await world.checkout({}, { key: 'k' })).status).toBe(200);
  });

  test('a holder that stalls for over 60 s is taken over, and can write nothing when it wakes', async () => {
    // The first stalls in its freeze until the second is in its own. The second stalls there until the first has ended.
    const secondIsIn = Promise.withResolvers<void>();
    const firstHasEnded = Promise.withResolvers<void>();
    const second = Promise.withResolvers<Awaited<ReturnType<typeof world.checkout>>>();
    let freezes = 0;
    world.upstream.hooks.before = async (_service, operation) => {
      if (operation !== 'freeze') return;
      freezes += 1;
      if (freezes === 1) {
        world.clock.advance(61_000);
        world.checkout({ cash: 10 }, { key: 'k' }).then(second.resolve, second.reject);
        await secondIsIn.promise;
      } else {
        secondIsIn.resolve();
        await firstHasEnded.promise;
      }
    };
    const first = await world.checkout({ cash: 10 }, { key: 'k' });
    firstHasEnded.resolve();
    const taker = await second.promise;
    expect([first.status, first.json.error]).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE']);
    expect(taker.json.error).toBe('');
    expect(await count()).toBe(1);
    world.upstream.hooks.before = null;
    expect((await world.checkout({ cash: 10 }, { key: 'k' })).text).toBe(taker.text);
    await expectNothingLost(world);
  });

  // The second comes within the window, and its first is done only after it.
  test('a double tap on a checkout that takes longer than 10 s is one order', async () => {
    const other = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 1);
    const [isHeld, isOver] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holding = other.db.transaction(async (tx) => {
      await tx.select().from(t.sku).where(eq(t.sku.skuId, '378047556')).for('update');
      isHeld.resolve();
      await isOver.promise;
    });
    await isHeld.promise;
    const first = world.checkout({});
    await until(() => keyInserts > 0);
    expect(await secondOf({}, isOver.resolve)).toBe((await first).text);
    await holding;
    await other.close();
    expect(await count()).toBe(1);
    await expectNothingLost(world);
  });

  test('so is one that freezes wallet money for longer than 10 s', async () => {
    const [isIn, isOver] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    world.upstream.hooks.before = async (_service, operation) => {
      if (operation !== 'freeze') return;
      isIn.resolve();
      await isOver.promise;
    };
    const first = world.checkout({ cash: 10 });
    await isIn.promise;
    expect(await secondOf({ cash: 10 }, isOver.resolve)).toBe((await first).text);
    expect(await count()).toBe(1);
    await expectNothingLost(world);
  });

  test('a double tap within 10 s gets the first order while it is unpaid', async () => {
    const first = await world.checkout({});
    world.clock.advance(9_000);
    expect((await world.checkout({})).text).toBe(first.text);
    await world.database.db.update(t.orders).set({ status: 'paid' });
    expect((await world.checkout({})).json.data.order_id).not.toBe(first.json.data.order_id);
    world.clock.advance(10_000);
    await world.checkout({});
    expect(await count()).toBe(3);
  });
});

describe('a double tap on an order that the wallet pays', () => {
  test('takes the money once, also with both at once', async () => {
    world.upstream.setBalance('1001', { v: '500.00', c: 'USD' });
    const [one, two] = await Promise.all([world.checkout({ cash: 500 }), world.checkout({ cash: 500 })]);
    expect(one?.json.data.order.status).toBe('paid');
    expect(two?.text).toBe(one?.text ?? '');
    expect((await world.checkout({ cash: 500 })).text).toBe(one?.text ?? '');
    expect(await count()).toBe(1);
  });
});

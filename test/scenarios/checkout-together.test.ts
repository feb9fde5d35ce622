import { beforeEach, describe, expect, test } from 'bun:test';
import { eq, inArray, sql } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { useWorld } from '../support/use-world.ts';

// Checkouts of one process share transactions (spec 6, "Never half done"). A refusal concerns only its own checkout.

const EARRINGS = '37804755-378047556-1';
/** Three are in stock. */
const SCARCE = '37804755-378047557-1';
const OTHER = '5120010-51200101-1';

const inserts: string[] = [];
const world = useWorld({
  fresh: 'never',
  onQuery: (text) => {
    if (/^insert into `orders`/i.test(text)) inserts.push(text);
  },
});
beforeEach(async () => {
  await world.fresh();
  const { db } = world.database;
  const [address] = await db.select().from(t.address).where(eq(t.address.addrId, '501'));
  if (address === undefined) throw new Error('no address in the demo data');
  await db.insert(t.address).values(USERS.map((userId) => ({ ...address, userId, addrId: `of-${userId}` })));
  inserts.length = 0;
});

const USERS = Array.from({ length: 24 }, (_, at) => `buyer-${at}`);
const buy = (user: string, entries: readonly string[], body: Record<string, unknown> = {}) =>
  world.checkout({ entries, addr_id: `of-${user}`, ...body }, { user, key: 'k' });
const errors = (answers: readonly { readonly json: { readonly error: string } }[]) =>
  answers.map(({ json }) => json.error);
const stockOf = async (skuId: string) =>
  (await world.database.db.select().from(t.sku).where(eq(t.sku.skuId, skuId)))[0]?.stock ?? -1;

describe('checkouts of many at once', () => {
  test('share transactions, and each has its order, its event, its key and its goods', async () => {
    const { db } = world.database;
    await db.insert(t.cartItem).values(USERS.map((userId) => ({ userId, skuId: '378047556', count: 1 })));
    const before = await stockOf('378047556');
    const answers = await Promise.all(
      USERS.map((user) => buy(user, [EARRINGS, OTHER], { no_remove_from_cart: false })),
    );
    expect(new Set(errors(answers))).toEqual(new Set(['']));
    // The PlanetScale driver has a transaction for each order.
    if (world.database.together !== null) expect(inserts.length).toBeLessThan(USERS.length);
    const ids = answers.map(({ json }) => json.data.order_id as string);
    expect(new Set(ids).size).toBe(USERS.length);
    expect(await db.select().from(t.outbox).where(inArray(t.outbox.orderId, ids))).toHaveLength(USERS.length);
    expect(await db.select().from(t.orderEntry).where(inArray(t.orderEntry.orderId, ids))).toHaveLength(
      2 * USERS.length,
    );
    expect(await stockOf('378047556')).toBe(before - USERS.length);
    expect(await db.select().from(t.cartItem).where(inArray(t.cartItem.userId, USERS))).toEqual([]);
    const again = await Promise.all(
      USERS.map((user) => buy(user, [EARRINGS, OTHER], { no_remove_from_cart: false })),
    );
    expect(again.map(({ text }) => text)).toEqual(answers.map(({ text }) => text));
    await expectNothingLost(world);
  });

  test('one that comes too late for the goods costs the others nothing', async () => {
    const answers = await Promise.all(
      USERS.map((user, at) => buy(user, at % 4 === 0 ? [OTHER, SCARCE] : [OTHER])),
    );
    const late = answers.filter((_, at) => at % 4 === 0);
    expect(errors(late).filter((error) => error === '')).toHaveLength(3);
    expect(errors(late).filter((error) => error === 'STOCK_INSUFFICIENT')).toHaveLength(3);
    expect(new Set(errors(answers.filter((_, at) => at % 4 !== 0)))).toEqual(new Set(['']));
    expect(await stockOf('378047557')).toBe(0);
    await expectNothingLost(world);
  });

  test('the last use of a coupon goes to one of them, and the others that want it are told so', async () => {
    const answers = await Promise.all(
      USERS.map((user, at) => buy(user, [EARRINGS], at % 4 === 0 ? { coupon_code: 'LASTONE' } : {})),
    );
    const wanted = errors(answers.filter((_, at) => at % 4 === 0));
    expect(wanted.filter((error) => error === '')).toHaveLength(1);
    expect(new Set(wanted.filter((error) => error !== ''))).toEqual(new Set(['COUPON_USED_UP']));
    expect(new Set(errors(answers.filter((_, at) => at % 4 !== 0)))).toEqual(new Set(['']));
    await expectNothingLost(world);
  });

  test('of one user, with one key and with several: one order a key', async () => {
    const keys = ['a', 'b', 'a', 'c', 'b', 'a'];
    const answers = await Promise.all(
      keys.map((key) =>
        world.checkout({ entries: [EARRINGS], addr_id: 'of-buyer-1' }, { user: 'buyer-1', key }),
      ),
    );
    // Where the key is claimed first, as over PlanetScale, the first checkout still runs when its repeats come.
    const isClaimed = world.database.together === null;
    const texts = Map.groupBy(keys.entries(), ([, key]) => key);
    for (const same of texts.values()) {
      const own = same.map(([at]) => answers[at]);
      const placed = own.filter((one) => one?.status === 200);
      expect(new Set(placed.map((one) => one?.text)).size).toBe(1);
      const others = own.filter((one) => one?.status !== 200).map((one) => one?.json.error);
      expect(others).toEqual(isClaimed ? others.map(() => 'IDEMPOTENCY_KEY_IN_USE') : []);
    }
    expect(await world.database.db.$count(t.orders)).toBe(3);
    const replayed = answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true');
    expect(replayed).toHaveLength(answers.filter(({ status }) => status === 200).length - 3);
    await expectNothingLost(world);
  });

  test('one that the database refuses to write costs the others nothing', async () => {
    const { db } = world.database;
    await db.execute(sql.raw("ALTER TABLE orders ADD CONSTRAINT not_him CHECK (user_id <> 'buyer-3')"));
    const answers = await Promise.all(USERS.slice(0, 8).map((user) => buy(user, [EARRINGS])));
    await db.execute(sql.raw('ALTER TABLE orders DROP CONSTRAINT not_him'));
    expect(errors(answers)).toEqual(USERS.slice(0, 8).map((user) => (user === 'buyer-3' ? 'INTERNAL' : '')));
    await expectNothingLost(world);
  });

  test('a row that somebody holds keeps none but those who want it', async () => {
    const other = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 1);
    const held = Promise.withResolvers<void>();
    const isHeld = Promise.withResolvers<void>();
    const holding = other.db.transaction(async (tx) => {
      await tx.select().from(t.sku).where(eq(t.sku.skuId, '51200101')).for('update');
      isHeld.resolve();
      await held.promise;
    });
    await isHeld.promise;
    const stuck = buy('buyer-0', [OTHER]);
    const others = await Promise.all(USERS.slice(1, 12).map((user) => buy(user, [EARRINGS])));
    expect(new Set(errors(others))).toEqual(new Set(['']));
    held.resolve();
    await holding;
    expect((await stuck).json.error).toBe('');
    await other.close();
    await expectNothingLost(world);
  });
});

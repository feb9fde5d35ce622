import { afterAll, afterEach, describe, expect, test } from 'bun:test';
import { type Connection, createConnection } from 'mysql2/promise';
import type { DbClient } from '../../../src/db/client.ts';
import * as t from '../../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../../src/db/tcp-client.ts';
import { BODY, expectTruth } from '../../support/aftermath.ts';
import { expectNothingLost } from '../../support/invariants.ts';
import { type MysqlProxy, startMysqlProxy, type Verdict } from '../../support/mysql-proxy.ts';
import { until } from '../../support/until.ts';
import { useWorld } from '../../support/use-world.ts';

// A COMMIT hangs: a global read lock, as a backup takes, holds the server for longer than our deadline. `FULL=1` holds
// it for 20 s, with the real deadline.

const isFull = process.env.FULL === '1';
const HELD_MS = isFull ? 20_000 : 5_000;
/** Long enough for every other statement, also on a busy machine. */
const ANSWER_MS = isFull ? 8_000 : 2_000;

let proxy: MysqlProxy;
let client: DbClient;
let holder: Connection;
const world = useWorld({
  prepare: async () => {
    const url = process.env.TEST_DATABASE_URL ?? '';
    proxy = await startMysqlProxy(url);
    client = openTcpDatabase(proxy.url, 20, undefined, ANSWER_MS);
    holder = await createConnection({ uri: url });
    return { database: client };
  },
});
afterEach(() => proxy.onCommand());
afterAll(async () => {
  await holder.end();
  await client.close();
  await proxy.stop();
});

/** From the first COMMIT on, the server commits and writes nothing for {@link HELD_MS}. */
function holdAtCommit() {
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<unknown>();
  let isHeld = false;
  proxy.onCommand(async ({ sql }): Promise<Verdict> => {
    if (isHeld || !/^commit/i.test(sql)) return 'pass';
    isHeld = true;
    await holder.query('FLUSH TABLES WITH READ LOCK');
    held.resolve();
    setTimeout(() => released.resolve(holder.query('UNLOCK TABLES')), HELD_MS);
    return 'pass';
  });
  return { held: held.promise, released: released.promise };
}

/** Waits until the server has finished the statements of clients that have left. */
const untilQuiet = () =>
  until(async () => {
    const [rows] = await holder.query(
      "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE db = DATABASE() AND command <> 'Sleep' AND id <> CONNECTION_ID()",
    );
    return Number((rows as { n: number }[])[0]?.n) === 0;
  });

describe(`a COMMIT that takes ${HELD_MS} ms, of which we wait ${ANSWER_MS}`, () => {
  test(
    'of a checkout: the key tells the truth, and nothing is held by nothing',
    async () => {
      const { released } = holdAtCommit();
      const told = await world.checkout(BODY, { key: 'crash' });
      expect([200, 503]).toContain(told.status);
      await released;
      await untilQuiet();
      proxy.onCommand();
      await expectTruth(world, told.status === 200 ? told.text : null);
    },
    HELD_MS + 30_000,
  );

  test(
    'others at once, with the same key and the last coupon: one order has it in the end',
    async () => {
      const { held, released } = holdAtCommit();
      const body = { coupon_code: 'LASTONE' };
      const first = world.checkout(body, { key: 'k' });
      const early = first.then(() => Promise.reject(new Error('it ended before its COMMIT')));
      await Promise.race([held, early]);
      early.catch(() => undefined);
      const others = [
        world.checkout(body, { key: 'k' }),
        world.checkout(body, { user: '1003', key: 'k' }),
        world.checkout({}, { user: '1003', key: 'k-2' }),
      ];
      const answers = await Promise.all([first, ...others]);
      expect(
        answers.map((answer) => answer.status).filter((status) => ![200, 409, 503].includes(status)),
      ).toEqual([]);
      await released;
      await untilQuiet();
      proxy.onCommand();
      world.restart();
      world.clock.advance(61_000);
      await world.sweep();
      const mine = await world.checkout(body, { key: 'k' });
      const theirs = await world.checkout(body, { user: '1003', key: 'k' });
      expect([mine.json.error, theirs.json.error].sort()).toEqual(['', 'COUPON_USED_UP']);
      const withCoupon = (await world.database.db.select().from(t.orders)).filter(
        (order) => order.couponCode === 'LASTONE',
      );
      expect(withCoupon).toHaveLength(1);
      await expectNothingLost(world);
    },
    HELD_MS + 30_000,
  );
});

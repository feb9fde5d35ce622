import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq, sql } from 'drizzle-orm';
import { isUnavailable } from '../../src/db/errors.ts';
import { idempotency } from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { callerKey, sameKey } from '../../src/domain/keys/idempotency-key.ts';
import { idempotencyKeys } from '../../src/repositories/idempotency.ts';

const client = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 8);
const { db } = client;
const keys = idempotencyKeys(db);
const NOW = Date.parse('2026-01-01T00:00:00Z');
const claim = (holder: string, expiresAtMs = NOW + 10_000) => ({
  userId: '1001',
  key: callerKey('k'),
  requestHash: 'h',
  holder,
  madeAtMs: NOW,
  lockedUntilMs: NOW + 60_000,
  expiresAtMs,
  beside: { key: sameKey('k'), requestHash: 'same' },
});

beforeEach(async () => {
  await db.delete(idempotency);
});
afterAll(() => client.close());

/** The number of transactions that wait for a lock on the table, from the server itself. */
async function waiting(): Promise<number> {
  const query = `SELECT COUNT(*) AS n FROM information_schema.innodb_trx
    WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE '%idempotency%'`;
  const [rows] = (await db.execute(sql.raw(query))) as unknown as [{ n: string }[]];
  return Number(rows[0]?.n);
}

describe('the keys of what is done once', () => {
  test('of two who wait for a key that is being freed, one has it and the other is told so', async () => {
    await keys.claim(claim('first'));
    let claims: Promise<boolean[]> = Promise.resolve([]);
    await db.transaction(async (tx) => {
      await tx.delete(idempotency).where(eq(idempotency.userId, '1001'));
      claims = Promise.all([keys.claim(claim('second')), keys.claim(claim('third'))]);
      claims.catch(() => undefined);
      // The server's view is renewed only when nobody has read it for 100 ms.
      while ((await waiting()) < 2) await Bun.sleep(120);
    });
    expect((await claims).sort()).toEqual([false, true]);
  });

  test('a living owner keeps its row past the expiry; rows of a dead owner and finished ones go', async () => {
    await keys.claim(claim('slow'));
    expect(await keys.deleteExpired(NOW + 20_000, NOW + 20_000, 10, 0)).toEqual({ found: 0, gone: 0 });
    await db
      .update(idempotency)
      .set({ state: 'done' })
      .where(eq(idempotency.idemKey, callerKey('k')));
    expect(await keys.deleteExpired(NOW + 20_000, NOW + 20_000, 10, 0)).toEqual({ found: 1, gone: 1 });
    await db.delete(idempotency);
    await keys.claim(claim('dead'));
    expect(await keys.deleteExpired(NOW + 60_000, NOW + 60_000, 10, 0)).toEqual({ found: 2, gone: 2 });
  });

  /** Changes of a key between its judgement and the next claim. */
  const CHANGES = [
    ['finished', { state: 'done', orderId: 'O', response: 'first' }],
    ['taken by another', { holder: 'other' }],
    ['held for longer', { lockedUntilMs: NOW + 90_000 }],
    ['given a later end', { expiresAtMs: NOW + 99_000 }],
  ] as const;
  for (const [what, changed] of CHANGES)
    test(`a key that was ${what} since it was judged stays`, async () => {
      await keys.claim(claim('late'));
      const judged = await keys.find('1001', callerKey('k'));
      if (judged === null) throw new Error('no key');
      await db.update(idempotency).set(changed);
      const rows = await db.select().from(idempotency);
      expect(await keys.discard('1001', callerKey('k'), judged)).toBe(false);
      expect(await db.select().from(idempotency)).toEqual(rows);
    });

  test('a key that is still what it was judged to be has one taker', async () => {
    await keys.claim(claim('late'));
    const judged = await keys.find('1001', callerKey('k'));
    if (judged === null) throw new Error('no key');
    const takers = ['a', 'b', 'c'].map(() => keys.discard('1001', callerKey('k'), judged));
    expect((await Promise.all(takers)).filter((won) => won)).toHaveLength(1);
  });

  test('a claim is both of its rows or none, whichever of them is taken', async () => {
    const first = claim('first');
    await keys.claim(first);
    for (const key of [first.key, first.beside.key]) {
      expect(await keys.claim({ ...claim('other'), key, beside: { key: 'free', requestHash: '' } })).toBe(
        false,
      );
      const beside = { key, requestHash: '' };
      expect(await keys.claim({ ...claim('other'), key: 'free', beside })).toBe(false);
    }
    expect((await db.select().from(idempotency)).map((row) => row.holder)).toEqual(['first', 'first']);
    expect(await keys.free(claim('other'))).toBe(false);
    expect(await keys.free(first)).toBe(true);
    expect(await db.select().from(idempotency)).toEqual([]);
  });

  test('a lock that is never had is the database away, not a bug', () => {
    for (const errno of [1205, 1213]) expect(isUnavailable({ cause: { errno } })).toBe(true);
    expect(isUnavailable({ cause: { errno: 1062 } })).toBe(false);
  });
});

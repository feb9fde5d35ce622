import { afterAll, describe, expect, test } from 'bun:test';
import { coupon, couponUser } from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { couponsOfCaller, NO_COUPONS } from '../../src/domain/pricing/coupons-of-caller.ts';
import { couponReads } from '../../src/repositories/coupons.ts';
import { emptyTables } from '../../src/tooling/dev/seed.ts';
import { IS_SHARDED } from '../support/world.ts';

const client = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 4);
afterAll(async () => {
  await emptyTables(client.db);
  await client.close();
});

const NOW = Date.parse('2026-01-01T00:00:00Z');
const row = (code: string, rest: Partial<typeof coupon.$inferInsert> = {}) => ({
  code,
  kind: 'amount_off',
  off: { USD: '1.00' },
  isPublic: true,
  usedCount: 0,
  ...rest,
});

describe('the coupons of a caller', () => {
  test('are their own and what has not ended, also behind 600 old campaigns; by code', async () => {
    await emptyTables(client.db);
    const old = Array.from({ length: 600 }, (_, at) => row(`A${1000 + at}`, { endsAtMs: NOW - 1 }));
    const own = row('Z-OWN', { isPublic: false, endsAtMs: NOW - 1 });
    const others = row('Z-OTHERS', { isPublic: false });
    await client.db
      .insert(coupon)
      .values([...old, own, others, row('Z-NOW'), row('Z-SOON', { endsAtMs: NOW + 1 })]);
    await client.db.insert(couponUser).values({ userId: '1001', code: 'Z-OWN', owned: true, usedCount: 0 });

    const codes = async (userId: string | null) =>
      (await couponReads(client.db, undefined, IS_SHARDED).listFor(userId, NOW)).map(
        (one) => one.coupon.code,
      );
    expect((await codes('1001')).filter((code) => code > 'Z')).toEqual(['Z-NOW', 'Z-OWN', 'Z-SOON']);
    expect((await codes(null)).filter((code) => code > 'Z')).toEqual(['Z-NOW', 'Z-SOON']);
    const all = await codes('1001');
    expect(all).toEqual([...all].sort());
  });
});

describe('the same in two parts, of which one is the same for everybody', () => {
  const usesOf = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      userId: '1001',
      code: `O${1000 + at}`,
      owned: at % 3 === 0,
      usedCount: at % 5,
    }));

  test('of more own ones than are listed, those that have ended are left out first', async () => {
    await emptyTables(client.db);
    // By code the ended ones come first.
    const own = [
      ...Array.from({ length: 600 }, (_, at) =>
        row(`A${1000 + at}`, { isPublic: false, endsAtMs: NOW - at }),
      ),
      ...Array.from({ length: 60 }, (_, at) => row(`Z${1000 + at}`, { isPublic: false })),
    ];
    await client.db.insert(coupon).values([...own, row('P-OPEN')]);
    await client.db
      .insert(couponUser)
      .values(own.map(({ code }) => ({ userId: '1001', code, owned: true, usedCount: 0 })));
    const reads = couponReads(client.db, undefined, IS_SHARDED);
    const inParts = couponsOfCaller(await reads.ofUser('1001', NOW), await reads.open(NOW), NOW);
    expect(inParts.filter(({ coupon: { code } }) => code > 'Z')).toHaveLength(60);
    expect(inParts).toEqual([...(await reads.listFor('1001', NOW))]);
  });

  // Fewer than are listed, exactly as many, and more.
  test.each([3, 499, 500, 620])('%i public coupons', async (count) => {
    await emptyTables(client.db);
    const all = Array.from({ length: count }, (_, at) =>
      row(`O${1000 + at}`, at % 2 === 0 ? { endsAtMs: NOW + (at % 4 === 0 ? -1 : 1) } : {}),
    );
    await client.db.insert(coupon).values([...all, row('MINE', { isPublic: false })]);
    await client.db
      .insert(couponUser)
      .values([...usesOf(Math.min(count, 40)), { userId: '1001', code: 'MINE', owned: true, usedCount: 1 }]);
    const reads = couponReads(client.db, undefined, IS_SHARDED);
    const open = await reads.open(NOW);
    for (const userId of ['1001', '1002'])
      expect(couponsOfCaller(await reads.ofUser(userId, NOW), open, NOW)).toEqual([
        ...(await reads.listFor(userId, NOW)),
      ]);
    expect(couponsOfCaller(NO_COUPONS, open, NOW)).toEqual([...(await reads.listFor(null, NOW))]);
  });
});

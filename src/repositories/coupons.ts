import {
  and,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lte,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/mysql-core';
import type { Db } from '../db/client.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { insertInto } from '../db/insert.ts';
import { coupon, couponUser } from '../db/schema/index.ts';
import { pointRead, slot, statement } from '../db/statement.ts';
import type { Coupon, CouponForCaller, CouponKind } from '../domain/pricing/coupons.ts';
import { COUPONS_MAX, type OwnCoupons } from '../domain/pricing/coupons-of-caller.ts';
import { amountsOf } from '../domain/values/amounts.ts';
import { fits, ignoreBadRows, type OnBadRow } from '../row-contracts/contract.ts';
import { couponRows, couponUserRows } from '../row-contracts/coupon.ts';

const LIST_LIMIT = COUPONS_MAX;

const toCoupon = (row: typeof coupon.$inferSelect): Coupon => ({
  code: row.code,
  kind: row.kind as CouponKind,
  off: amountsOf(row.off),
  percent: row.percent,
  cap: amountsOf(row.cap),
  minSpend: amountsOf(row.minSpend),
  malls: row.malls ?? [],
  skuIds: row.skuIds ?? [],
  regions: row.regions ?? [],
  totalLimit: row.totalLimit,
  perUserLimit: row.perUserLimit,
  isPublic: row.isPublic,
  startsAtMs: row.startsAtMs,
  endsAtMs: row.endsAtMs,
  usedCount: row.usedCount,
});

const COLUMNS = { coupon, owned: couponUser.owned, usedCount: couponUser.usedCount };
/** Joins the caller's row of a coupon. */
const isTheirs = and(
  eq(couponUser.code, coupon.code),
  eq(couponUser.userId, slot('userId', couponUser.userId)),
);
const joined = (db: Db) => db.select(COLUMNS).from(coupon).leftJoin(couponUser, isTheirs);
const one = pointRead((db) => joined(db).where(eq(coupon.code, slot('code', coupon.code))));
/** The one order of every list of coupons that is cut: those that have not ended come first, then by code. */
const usableFirst = (now: SQLWrapper) => [
  sql`(${and(isNotNull(coupon.endsAtMs), lte(coupon.endsAtMs, now))})`,
  coupon.code,
];
const NOW = slot<SQLWrapper>('now', coupon.endsAtMs);

/** The coupons that the caller owns. Only codes are sorted: MariaDB sorts rows with all their texts in a file. */
function owned(db: Db) {
  const own = db
    .select({ code: couponUser.code })
    .from(couponUser)
    .innerJoin(coupon, eq(coupon.code, couponUser.code))
    .where(and(eq(couponUser.userId, slot('userId', couponUser.userId)), eq(couponUser.owned, true)))
    .orderBy(...usableFirst(NOW))
    .limit(LIST_LIMIT)
    .as('own');
  return db
    .select(COLUMNS)
    .from(own)
    .innerJoin(coupon, eq(coupon.code, own.code))
    .leftJoin(couponUser, isTheirs);
}
/**
 * Reads public and own coupons each by an index of its own, so that private coupons of others, which may be many, are
 * not read.
 */
const list = statement((db) => {
  const open = joined(db)
    .where(and(eq(coupon.isPublic, true), or(isNull(couponUser.owned), eq(couponUser.owned, false))))
    .orderBy(...usableFirst(NOW))
    .limit(LIST_LIMIT);
  return unionAll(owned(db), open);
});
/** The public half of {@link list}, which is the same for everybody, and the caller's half. */
const open = statement((db) =>
  db
    .select()
    .from(coupon)
    .where(eq(coupon.isPublic, true))
    .orderBy(...usableFirst(NOW))
    .limit(2 * LIST_LIMIT),
);
const ofUser = statement(owned);
const usesOf = statement((db) =>
  db
    .select({ code: couponUser.code, usedCount: couponUser.usedCount })
    .from(couponUser)
    .where(
      and(
        eq(couponUser.userId, slot('userId', couponUser.userId)),
        eq(couponUser.owned, false),
        gt(couponUser.usedCount, 0),
      ),
    ),
);
const insertOwn = insertInto(couponUser);

/** The most rows of one user that are read, more than any list shows. */
const OWN_MAX = 2_000;
const ownRows = statement((db) =>
  db
    .select({ code: couponUser.code, owned: couponUser.owned, usedCount: couponUser.usedCount })
    .from(couponUser)
    .where(eq(couponUser.userId, slot('userId', couponUser.userId)))
    .limit(OWN_MAX),
);
const listed = (db: Db, nowMs: number, which: SQL | undefined) =>
  db
    .select()
    .from(coupon)
    .where(which)
    .orderBy(...usableFirst(sql.param(nowMs, coupon.endsAtMs)))
    .limit(LIST_LIMIT);

type OwnRow = { readonly code: string; readonly owned: boolean; readonly usedCount: number };

/** {@link list} for shards, without a join: a coupon and its users' rows lie on different shards. */
async function listApart(db: Db, userId: string, nowMs: number): Promise<readonly ForCaller[]> {
  const [own, open] = await Promise.all([
    userId === '' ? [] : ownRows(db, { userId }),
    listed(db, nowMs, eq(coupon.isPublic, true)),
  ]);
  const theirs = new Map(own.map((row) => [row.code, row]));
  const others = open.filter((row) => theirs.get(row.code)?.owned !== true);
  return [...(await ownedOf(db, own, nowMs)), ...others.map((row) => withUse(row, theirs.get(row.code)))];
}

/** {@link owned} for shards. */
const ownedApart = async (db: Db, userId: string, nowMs: number): Promise<readonly ForCaller[]> =>
  ownedOf(db, await ownRows(db, { userId }), nowMs);

async function ownedOf(db: Db, own: readonly OwnRow[], nowMs: number): Promise<readonly ForCaller[]> {
  const theirs = new Map(own.filter((row) => row.owned).map((row) => [row.code, row]));
  const rows = theirs.size === 0 ? [] : await listed(db, nowMs, inArray(coupon.code, [...theirs.keys()]));
  return rows.map((row) => withUse(row, theirs.get(row.code)));
}

const withUse = (row: typeof coupon.$inferSelect, use: OwnRow | undefined): ForCaller => ({
  ...{ coupon: row, owned: use?.owned ?? null, usedCount: use?.usedCount ?? null },
});

type ForCaller = {
  readonly coupon: typeof coupon.$inferSelect;
  readonly owned: boolean | null;
  readonly usedCount: number | null;
};
const isCoupon = fits<typeof coupon.$inferSelect>(couponRows);
const isUse = fits<ForCaller>(couponUserRows, { owned: couponUser.owned, usedCount: couponUser.usedCount });

const toCaller = (row: ForCaller): CouponForCaller => ({
  coupon: toCoupon(row.coupon),
  owned: row.owned === true,
  usedByCaller: row.usedCount ?? 0,
});

/** Coupons. One whose row, or whose caller's row, breaks its contract does not exist for the caller. */
export function couponReads(db: Db, onBadRow: OnBadRow = ignoreBadRows, isSharded = false) {
  const isGood = (row: ForCaller): boolean => {
    const bad = !isCoupon(row.coupon)
      ? couponRows
      : row.owned !== null && !isUse(row)
        ? couponUserRows
        : null;
    if (bad !== null) onBadRow(bad.name);
    return bad === null;
  };
  return {
    /** One coupon by its code, private ones included: the domain decides who may use it. */
    async find(code: string, userId: string | null): Promise<CouponForCaller | null> {
      const [row] = await one(db, { code, userId: userId ?? '' });
      return row === undefined || !isGood(row) ? null : toCaller(row);
    },
    /**
     * Public coupons and the caller's own, by code. When there are too many, the caller's own come first, then those
     * that have not ended: old campaigns must not push out coupons that can be used.
     */
    async listFor(userId: string | null, nowMs: number): Promise<readonly CouponForCaller[]> {
      const rows = isSharded
        ? await listApart(db, userId ?? '', nowMs)
        : await list(db, { userId: userId ?? '', now: nowMs });
      return rows
        .filter(isGood)
        .slice(0, LIST_LIMIT)
        .map(toCaller)
        .sort((a, b) => (a.coupon.code < b.coupon.code ? -1 : 1));
    },
    /** Public coupons, which are the same for every caller; ended ones come last. */
    async open(nowMs: number): Promise<readonly Coupon[]> {
      const rows = await open(db, { now: nowMs });
      return rows.filter((row) => isGood({ coupon: row, owned: null, usedCount: null })).map(toCoupon);
    },
    /** The coupons that a user owns, as in `listFor`, or has used. */
    async ofUser(userId: string, nowMs: number): Promise<OwnCoupons> {
      const [rows, uses] = await Promise.all([
        isSharded ? ownedApart(db, userId, nowMs) : ofUser(db, { userId, now: nowMs }),
        usesOf(db, { userId }),
      ]);
      return {
        owned: rows.filter(isGood).map(toCaller),
        usesByCode: new Map(uses.map((one) => [one.code, one.usedCount])),
      };
    },
  };
}

/** Writes of one statement, complete in themselves, which need no transaction. */
export function couponSingleWrites(db: Db) {
  return {
    /** Inserts the row that counts the user's uses, unless it exists; a row without a use has no meaning. */
    async beginCount(code: string, userId: string): Promise<void> {
      try {
        await insertOwn(db, [{ userId, code, owned: false, usedCount: 0 }]);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}

export function couponWrites(db: Db) {
  return {
    async giveBack(code: string, userId: string): Promise<void> {
      await db
        .update(coupon)
        .set({ usedCount: sql`${coupon.usedCount} - 1` })
        .where(and(eq(coupon.code, code), sql`${coupon.usedCount} > 0`));
      await db
        .update(couponUser)
        .set({ usedCount: sql`${couponUser.usedCount} - 1` })
        .where(
          and(eq(couponUser.userId, userId), eq(couponUser.code, code), sql`${couponUser.usedCount} > 0`),
        );
    },
  };
}

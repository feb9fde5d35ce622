import { and, desc, eq, gte, inArray, lt, or, type SQLWrapper, sql } from 'drizzle-orm';
import { byIndex } from '../db/by-index.ts';
import type { Db } from '../db/client.ts';
import { orderProgress, orders } from '../db/schema/index.ts';
import { type Statement, slot, statement } from '../db/statement.ts';
import { ORDER_STATUSES, type OrderStatus } from '../domain/lifecycle/order-state.ts';
import type { TimedPlace } from '../domain/values/list-place.ts';

type PlacedIn = { readonly createdFromMs: number | null; readonly createdBeforeMs: number | null };

/**
 * A user's orders by id, newest first. `statuses` null means all. `beforeId`: the last id of the page before, or null.
 */
export type UserPage = PlacedIn & {
  readonly userId: string;
  readonly statuses: readonly OrderStatus[] | null;
  readonly withRefunds: boolean;
  readonly beforeId: string | null;
  readonly limit: number;
};

/** Everybody's orders by (created_at, order_id), newest first. */
export type TimePage = PlacedIn & {
  readonly statuses: readonly OrderStatus[] | null;
  readonly before: TimedPlace | null;
  readonly limit: number;
};

const BY_STATUS = byIndex(orders, [orders.status, orders.createdAtMs, orders.orderId]);
const BY_USER = byIndex(orders, [orders.userId, orders.orderId]);
const BY_USER_STATUS = byIndex(orders, [orders.userId, orders.status, orders.orderId]);

/** Sorts behind every order id: with it a first page is the same index range as any other. */
const BEYOND_EVERY_ID = '~';

/**
 * Pages of order ids, read from indexes alone. Every part of a page is one range of one index, read backwards for
 * `limit` entries, so its cost does not depend on the number of orders. Several states are several ranges in one
 * statement, with one snapshot. The indexes are forced: by old statistics an optimizer may walk the primary key through
 * everybody's orders.
 */
export function orderPageIds(db: Db) {
  return {
    async idsOfUser(page: UserPage): Promise<readonly string[]> {
      const rows = await pageOfUser(page)(db, {
        userId: page.userId,
        before: page.beforeId ?? BEYOND_EVERY_ID,
        limit: page.limit,
        from: page.createdFromMs,
        until: page.createdBeforeMs,
      });
      // A refunded order is in both ranges of its group.
      const ids = [...new Set(rows.map((row) => row.orderId))];
      return ids.sort(descending).slice(0, page.limit);
    },

    async placesByTime(page: TimePage): Promise<readonly TimedPlace[]> {
      const before = page.before;
      const inStatus = (status: OrderStatus) =>
        db
          .select({
            orderId: sql`${orders.orderId}`.as('order_id'),
            createdAtMs: sql`${orders.createdAtMs}`.as('created_at'),
          })
          .from(orders, BY_STATUS)
          .where(
            and(
              eq(orders.status, status),
              ...placedIn(page),
              before === null
                ? undefined
                : or(
                    lt(orders.createdAtMs, before.atMs),
                    and(eq(orders.createdAtMs, before.atMs), lt(orders.orderId, before.id)),
                  ),
            ),
          )
          .orderBy(desc(orders.createdAtMs), desc(orders.orderId))
          .limit(page.limit);
      const rows = await db
        .select({ id: sql<string>`order_id`, atMs: sql`created_at`.mapWith(orders.createdAtMs) })
        .from(together((page.statuses ?? ORDER_STATUSES).map(inStatus)));
      return [...rows].sort((a, b) => b.atMs - a.atMs || descending(a.id, b.id)).slice(0, page.limit);
    },

    /** The orders' ids; each short id is unique. */
    async idsOfShort(shortIds: readonly string[]): Promise<readonly string[]> {
      const rows = await db
        .select({ orderId: orders.orderId })
        .from(orders)
        .where(inArray(orders.shortId, [...shortIds]));
      return rows.map((row) => row.orderId).sort(descending);
    },
  };
}

type UserPages = Statement<ReturnType<typeof buildUserPage>>;
const userPages = new Map<string, UserPages>();

/** One statement text for each choice of states and bounds; clients can ask for few of them. */
function pageOfUser(page: UserPage): UserPages {
  const { statuses, withRefunds, createdFromMs, createdBeforeMs } = page;
  const shape = [statuses, withRefunds, createdFromMs === null, createdBeforeMs === null].join('|');
  const known = userPages.get(shape) ?? statement((db) => buildUserPage(db, page));
  userPages.set(shape, known);
  return known;
}

function buildUserPage(db: Db, page: UserPage) {
  const bounds = placedIn({
    createdFromMs: page.createdFromMs === null ? null : slot('from', orders.createdAtMs),
    createdBeforeMs: page.createdBeforeMs === null ? null : slot('until', orders.createdAtMs),
  });
  const isTheirs = eq(orders.userId, slot('userId', orders.userId));
  const ofUser = (status: OrderStatus | null) =>
    db
      .select({ orderId: sql`${orders.orderId}`.as('order_id') })
      .from(orders, status === null ? BY_USER : BY_USER_STATUS)
      .where(
        and(
          isTheirs,
          status === null ? undefined : eq(orders.status, status),
          lt(orders.orderId, slot('before', orders.orderId)),
          ...bounds,
        ),
      )
      .orderBy(desc(orders.orderId))
      .limit(slot('limit'));
  const inRefund = () =>
    db
      .select({ orderId: sql`${orderProgress.orderId}`.as('order_id') })
      .from(orderProgress, { forceIndex: 'order_progress_refund' })
      // Where a user's orders lie is known by `orders` (drizzle/vschema.json); without it all shards were asked.
      .innerJoin(orders, eq(orders.orderId, orderProgress.orderId))
      .where(
        and(
          eq(orderProgress.userId, slot('userId', orderProgress.userId)),
          isTheirs,
          eq(orderProgress.inRefund, true),
          lt(orderProgress.orderId, slot('before', orderProgress.orderId)),
        ),
      )
      .orderBy(desc(orderProgress.orderId))
      .limit(slot('limit'));
  return db
    .select({ orderId: sql<string>`order_id` })
    .from(together([...(page.statuses ?? [null]).map(ofUser), ...(page.withRefunds ? [inRefund()] : [])]));
}

const placedIn = ({ createdFromMs, createdBeforeMs }: PlacedIn) => [
  createdFromMs === null ? undefined : gte(orders.createdAtMs, createdFromMs),
  createdBeforeMs === null ? undefined : lt(orders.createdAtMs, createdBeforeMs),
];

const descending = (a: string, b: string): number => (a < b ? 1 : -1);

/** A flat union of queries: drizzle's own union nests, and each level is a temporary table. */
const together = (queries: readonly SQLWrapper[]) =>
  sql`(${sql.join([...queries], sql` union all `)}) as ${sql.identifier('page')}`;

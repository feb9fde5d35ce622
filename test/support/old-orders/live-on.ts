import { getTableName, sql } from 'drizzle-orm';
import type { DbClient } from '../../../src/db/client.ts';
import { isDuplicateKey } from '../../../src/db/errors.ts';
import * as tables from '../../../src/db/schema/index.ts';
import type { OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import type { OrderCommand } from '../../../src/domain/order/decide.ts';
import { isRejected, type Rejection } from '../../../src/domain/order/rejection.ts';
import { decideAndSaveOne } from '../../../src/operations/order-change/decide-and-save.ts';
import { loadAggregates } from '../../../src/operations/order-change/load-aggregates.ts';
import type { Deps } from '../../../src/service/deps.ts';
import { createStore } from '../../../src/service/store.ts';

/** Orders in the database, decided and saved by the real operations, with the test's clock. */
export function ordersIn(client: DbClient) {
  const store = createStore(client);
  let nowMs = 0;
  let ids = 0;
  const deps = {
    store,
    settings: { authMaxDays: 7 },
    clock: { nowMs: () => nowMs },
    ids: {
      unique: () => {
        ids += 1;
        return `ID${String(ids).padStart(24, '0')}`;
      },
    },
    isDuplicateKey,
    waitsForLocks: true,
  } as unknown as Deps;
  return {
    async empty(): Promise<void> {
      for (const table of Object.values(tables))
        await client.db.execute(sql.raw(`DELETE FROM \`${getTableName(table)}\``));
    },
    /** Reads the stored order. */
    async read(orderId: string): Promise<OrderAggregate> {
      const lines = await store.orders.linesOf([orderId]);
      const [order] = await store.transaction([`order ${orderId}`], (repos) =>
        loadAggregates(repos, lines, true),
      );
      if (order === undefined) throw new Error('the order cannot be read');
      return order;
    },
    /** Applies a command at a time. @returns null when it was accepted */
    async say(orderId: string, command: OrderCommand, atMs: number): Promise<Rejection | null> {
      nowMs = atMs;
      const { decided } = await decideAndSaveOne(deps, orderId, command);
      if (decided === null) throw new Error('there is no such order');
      return isRejected(decided) ? decided : null;
    },
  };
}

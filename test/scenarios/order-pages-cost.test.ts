import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { rawRows } from '../../src/db/raw-rows.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../../src/db/tcp-client.ts';
import { bulkId, copyOrder } from '../../src/tooling/dev/many-orders.ts';
import { bring, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';
import { IS_SHARDED, serviceToken } from '../support/world.ts';

// Spec 13: a page costs the same for any number of orders, of one user and of all. The cost is counted in rows that the
// server read, not in seconds.

const FEW = 1_000;
const MANY = process.env.FULL === '1' ? 1_000_000 : 20_000;
const FULL_TIMEOUT_MS = 600_000;

type Query = { readonly sql: string; readonly params: unknown[] };
type Page = { readonly name: string; readonly path: (count: number) => string };
type Cost = {
  readonly rows: Record<string, number>;
  readonly shown: number;
  readonly plans: readonly Plan[];
};
type Plan = { readonly table: string | null; type: string; key: string | null; Extra: string | null };

/** In the middle of the copies, so that a page has to skip half of them. */
const cursor = (count: number) => bulkId(count / 2);
const iso = (ms: number) => encodeURIComponent(new Date(ms).toISOString());

let connection: Connection;
/** Without a timeout, because filling takes long. */
const filler = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 1, undefined, NO_TIMEOUT);
let queries: Query[] = [];
let placedAtMs = 0;
const onQuery = (sql: string, params: unknown[]) => queries.push({ sql, params });
const world = useWorld({ poolSize: 1, onQuery, fresh: 'never' });
beforeAll(async () => {
  connection = await createConnection({ uri: process.env.TEST_DATABASE_URL ?? '', dateStrings: true });
});
afterAll(async () => {
  await connection.end();
  await filler.close();
});

const middleMs = (count: number) => placedAtMs - (count / 2) * 1_000;
const groups = ['', 'unpaid', 'processing', 'receiving', 'done', 'refund', 'canceled'];
const PAGES: readonly Page[] = [
  ...groups.flatMap((group): Page[] => [
    { name: `group '${group}'`, path: () => `/shopping/orders?status=${group}` },
    {
      name: `group '${group}', in the middle`,
      path: (count) => `/shopping/orders?status=${group}&cursor=${cursor(count)}`,
    },
  ]),
  ...['', '&status=paid', '&user_id=1001', '&user_id=1001&status=paid'].flatMap((filter): Page[] => [
    { name: `support ${filter}`, path: () => `/support/orders?limit=20${filter}` },
    {
      name: `support ${filter}, in the middle`,
      path: (count) => `/support/orders?limit=20${filter}&cursor=${middleMs(count)}-${cursor(count)}`,
    },
  ]),
  {
    name: 'support by time',
    path: (count) =>
      `/support/orders?from=${iso(middleMs(count) - 300_000)}&to=${iso(middleMs(count) - 100_000)}`,
  },
  { name: 'support by short id', path: () => '/support/orders?short_id=B000000500' },
  { name: 'detail', path: (count) => `/shopping/orders/${cursor(count)}` },
  { name: 'support detail', path: (count) => `/support/orders/${cursor(count)}` },
];

async function counters(): Promise<Record<string, number>> {
  const rows = await rawRows<{ Variable_name: string; Value: string }>(
    world.database.db,
    "SHOW SESSION STATUS LIKE 'Handler_read%'",
  );
  return Object.fromEntries(rows.map((row) => [row.Variable_name, Number(row.Value)]));
}

async function costOf(path: string): Promise<Cost> {
  const headers = path.startsWith('/support') ? serviceToken('backoffice') : null;
  const before = await counters();
  queries = [];
  const answer = await world.get(path, headers === null ? {} : { user: null, headers });
  const sent = [...queries];
  const after = await counters();
  expect([path, answer.status]).toEqual([path, 200]);
  const rows = Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]),
  );
  const plans: Plan[] = [];
  for (const { sql, params } of sent) {
    const [explained] = await connection.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, params);
    plans.push(...(explained as Plan[]));
  }
  return { rows, shown: answer.json.data.orders?.length ?? 1, plans };
}

async function costsAt(count: number): Promise<Map<string, Cost>> {
  await world.fresh();
  const order = await place(world);
  // Gives the order a row of marks for the copies.
  await bring(world, order, 'authorized');
  placedAtMs = Date.parse((await world.get(`/shopping/orders/${order.id}`)).json.data.order.created_at);
  await copyOrder(filler.db, order.id, count);
  const costs = new Map<string, Cost>();
  for (const { name, path } of PAGES) costs.set(name, await costOf(path(count)));
  return costs;
}

// vtgate asks any one shard for a session's counters and plans; test/sharded/plans.ts has those of two shards.
describe.skipIf(IS_SHARDED)(`pages among ${FEW} and ${MANY} orders`, () => {
  test(
    'read the same number of rows, by index and without sorting',
    async () => {
      const few = await costsAt(FEW);
      const many = await costsAt(MANY);
      for (const { name } of PAGES) {
        const [one, other] = [few.get(name), many.get(name)];
        expect({ name, shown: other?.shown, rows: other?.rows }).toEqual({
          name,
          shown: one?.shown,
          rows: one?.rows,
        } as never);
        const isList = !name.includes('detail');
        if (isList) expect([name, other?.shown]).toEqual([name, name.includes('short id') ? 1 : 20]);
        const total = Object.values(other?.rows ?? {}).reduce((sum, value) => sum + value, 0);
        expect(total).toBeLessThan(1_200);
        for (const plan of [...(one?.plans ?? []), ...(other?.plans ?? [])]) {
          // Rows without a table were settled by the planner. Derived and union tables have at most a page of rows.
          if (plan.table === null || plan.table.startsWith('<')) continue;
          expect([name, plan.table, plan.key === null]).toEqual([name, plan.table, false]);
          expect(['range', 'ref', 'eq_ref', 'const']).toContain(plan.type);
          if (isList) expect([name, /filesort|temporary/.test(plan.Extra ?? '')]).toEqual([name, false]);
        }
      }
    },
    FULL_TIMEOUT_MS,
  );
});

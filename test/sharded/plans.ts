import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { openWorld, rootDir, type World } from '../support/world.ts';
import { allWork } from './uses.ts';
import { ALL, type Use, wayOf, waysDocument } from './ways.ts';

// Where vtgate sends each of our statements on two shards, by its own plans. The table is in docs/sharding.md:
//   UPDATE_DOCS=1 bun run test --database vitess-sharded ./test/sharded/plans.ts

let statements = new Map<string, { readonly sql: string; readonly params: unknown[] }>();
let world: World;
let connection: Connection;
beforeAll(async () => {
  world = await openWorld({
    onQuery: (sql, params) => {
      // Lists of different lengths are different statements; one of them is enough.
      statements.set(sql.replace(/(?:\?, ?|when \? then \? ?)+/gi, ''), { sql, params });
    },
  });
  connection = await createConnection({ uri: process.env.TEST_DATABASE_URL ?? '', dateStrings: true });
});
afterAll(async () => {
  await connection.end();
  await world.close();
});

/** The plans of the statements of a use. BEGIN, COMMIT and the like have no plan. */
async function during(name: string, isHot: boolean, work: () => Promise<unknown>): Promise<Use> {
  statements = new Map();
  await work();
  const sent = [...statements.values()].filter(({ sql }) => /^\(?(select|insert|update|delete)/i.test(sql));
  const ways = [];
  for (const { sql, params } of sent) {
    const [rows] = await connection.query<RowDataPacket[]>(`VEXPLAIN PLAN ${connection.format(sql, params)}`);
    ways.push(wayOf(sql, JSON.parse(String(rows[0]?.JSON))));
  }
  return { name, isHot, ways };
}

async function allUses(): Promise<readonly Use[]> {
  await world.fresh();
  const uses: Use[] = [];
  for (const { name, isHot, work } of allWork(world)) uses.push(await during(name, isHot, work));
  return uses;
}

test('docs/sharding.md says where each statement goes', async () => {
  const uses = await allUses();
  const file = join(rootDir, 'docs', 'sharding.md');
  const page = readFileSync(file, 'utf8');
  const document = waysDocument(page, uses);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, document);
  expect(readFileSync(file, 'utf8')).toBe(document);
  const scattered = uses.filter(({ isHot, ways }) => isHot && ways.some(({ parts }) => parts.includes(ALL)));
  expect(scattered).toEqual([]);
}, 600_000);

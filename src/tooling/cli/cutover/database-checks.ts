import { sql } from 'drizzle-orm';
import type { DbClient } from '../../../db/client.ts';
import { compareSchema } from '../../../db/compare-schema.ts';
import { settingProblems } from '../../../db/effective-settings.ts';
import { findBadRows } from '../../../row-contracts/find-bad-rows.ts';
import { type Check, holds, notLookedAt, notYet } from './check.ts';

type Options = { readonly readsRows: boolean; readonly poolSize: number };

const BAD_ROWS_COUNTED = 1_000;

/** Checks schema, settings, rows and connections; `db:check` has the details. */
export function databaseChecks(client: DbClient, { readsRows, poolSize }: Options): Check[] {
  const step = '1 database';
  const rows: Check = { step, name: 'rows', look: () => lookAtRows(client) };
  return [
    {
      step,
      name: 'schema',
      async look() {
        const differences = await compareSchema(client.db);
        const [first] = differences;
        if (first === undefined) return holds('as declared');
        return notYet(
          `${differences.length} differences, first ${first.table}: ${first.what}`,
          'bun run db:check lists them; ours are made by bun run db:migrate.',
        );
      },
    },
    {
      step,
      name: 'settings',
      async look() {
        const problems = await settingProblems(client.db);
        return problems.length === 0
          ? holds('none that would make us do wrong')
          : notYet(problems.join('; '), 'Mend them on the server (docs/deploy.md, Settings of the server).');
      },
    },
    readsRows ? rows : notLookedAt(rows),
    { step: '2 shadow', name: 'limits: connections', look: () => lookAtConnections(client, poolSize) },
  ];
}

async function lookAtRows(client: DbClient) {
  let count = 0;
  let first = '';
  for await (const { table, key } of findBadRows(client.db)) {
    count += 1;
    if (first === '') first = `${table} ${key}`;
    if (count >= BAD_ROWS_COUNTED) break;
  }
  if (count === 0) return holds('every row can be used');
  const many = count >= BAD_ROWS_COUNTED ? `${count} or more` : String(count);
  return notYet(
    `${many} rows would be left out, first ${first}`,
    'bun run db:check names them; mend or accept them.',
  );
}

async function lookAtConnections(client: DbClient, poolSize: number) {
  const value = async (query: ReturnType<typeof sql>) => {
    const result = (await client.db.execute(query)) as unknown as
      | [{ Value: string }[]]
      | { rows: { Value: string }[] };
    const rows = Array.isArray(result) ? result[0] : result.rows;
    return Number(rows[0]?.Value ?? Number.NaN);
  };
  const most = await value(sql`SHOW VARIABLES LIKE 'max_connections'`);
  const now = await value(sql`SHOW STATUS LIKE 'Threads_connected'`);
  const found = `${now} of ${most} connections are taken; a process of ours takes up to ${poolSize}`;
  return most - now >= 2 * poolSize
    ? holds(found)
    : notYet(
        found,
        'Raise max_connections, or lower DB_POOL_SIZE: two processes of ours must fit beside the old ones.',
      );
}

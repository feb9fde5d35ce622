import Table from 'cli-table3';
import { readDatabase } from '../../config/database.ts';
import { compareSchema } from '../../db/compare-schema.ts';
import { settingProblems } from '../../db/effective-settings.ts';
import { openDatabase } from '../../db/open-database.ts';
import { errorFields } from '../../platform/logger.ts';
import { type BadRow, findBadRows } from '../../row-contracts/find-bad-rows.ts';

const HELP = `bun run db:check [--no-rows]

Compares the declared schema (src/db/schema) with the live database that the environment names (as for the service:
DATABASE_URL, or DATABASE_DRIVER=planetscale with its credentials), and prints every missing table,
column, index and type difference, and each setting under which the service would do wrong. If it finds none of these,
it reads every row of the tables that other services write, and names the rows that we leave out because a column has
no valid value (broken JSON, an unknown kind or currency, a negative weight): table, key and column, never the value.
Changes nothing. Exit code 1 if it finds anything, 2 if the database cannot be read.

  --no-rows  compares schema and settings only
`;

const SHOWN_MAX = 1_000;

function print(head: string[], rows: readonly string[][]): void {
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const row of rows) table.push(row);
  process.stdout.write(`${table}\n`);
}

/** The driver's error code, which drizzle keeps in the cause; never the text, which may hold SQL. */
function whyUnreadable(error: unknown): string {
  const { error_code: code } = errorFields(error);
  if (code === 'ER_BAD_DB_ERROR') return 'the server answers, but has no database of that name';
  return code === undefined ? 'no answer' : String(code);
}

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const found = readDatabase(process.env, { poolSize: 1, timeoutMs: 10_000, allowsHttp: true });
if ('bad' in found) {
  process.stderr.write(`${found.bad.join(', ')}: missing or not usable.\n\n${HELP}`);
  process.exit(2);
}
const client = openDatabase(found.settings);
try {
  const differences = [
    ...(await compareSchema(client.db)),
    ...(await settingProblems(client.db)).map((what) => ({ table: '(settings)', what })),
  ];
  const bad: BadRow[] = [];
  let badCount = 0;
  // Rows are read only without differences, for a missing column cannot be read.
  if (differences.length === 0 && !process.argv.includes('--no-rows'))
    for await (const row of findBadRows(client.db)) {
      badCount += 1;
      if (bad.length < SHOWN_MAX) bad.push(row);
    }
  if (differences.length === 0) process.stdout.write('The database is as declared.\n');
  else {
    print(
      ['table', 'difference'],
      differences.map(({ table, what }) => [table, what]),
    );
    process.stdout.write(`${differences.length} differences\n`);
  }
  if (badCount > 0) {
    print(
      ['table', 'key', 'columns'],
      bad.map(({ table, key, columns }) => [table, key, columns.join(', ')]),
    );
    const more = badCount > bad.length ? `, of which ${bad.length} are shown` : '';
    process.stdout.write(`${badCount} rows that the service leaves out${more}\n`);
  }
  process.exitCode = differences.length + badCount === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`The database cannot be read: ${whyUnreadable(error)}\n`);
  process.exitCode = 2;
} finally {
  await client.close();
}

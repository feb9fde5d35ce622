import Table from 'cli-table3';
import { readDatabase } from '../config/database.ts';
import { compareSchema } from '../db/compare.ts';
import { settingProblems } from '../db/effective-settings.ts';
import { openDatabase } from '../db/open.ts';

const HELP = `bun run db:check

Compares the declared schema (src/db/schema) with the live database that the environment names (as for the service:
DATABASE_URL, or DATABASE_DRIVER=planetscale with its credentials), and prints every missing table,
column, index and type difference, and each setting under which the service would do wrong. Changes nothing. Exit code 1 if there is any, 2 if it cannot look.
`;

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
  if (differences.length === 0) process.stdout.write('The database is as declared.\n');
  else {
    const table = new Table({ head: ['table', 'difference'], style: { head: [], border: [] } });
    for (const { table: name, what } of differences) table.push([name, what]);
    process.stdout.write(`${table}\n${differences.length} differences\n`);
  }
  process.exitCode = differences.length === 0 ? 0 : 1;
} catch (error) {
  const code = (error as { code?: string }).code ?? 'no answer';
  process.stderr.write(`The database cannot be read: ${code}\n`);
  process.exitCode = 2;
} finally {
  await client.close();
}

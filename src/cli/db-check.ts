import Table from 'cli-table3';
import { compareSchema } from '../db/compare.ts';
import { openTcpDatabase } from '../db/tcp-client.ts';

const HELP = `bun run db:check

Compares the declared schema (src/db/schema) with the live database that DATABASE_URL names, and prints every missing
table, column, index and type difference. Changes nothing. Exit code 1 if there is any, 2 if it cannot look.
`;

const url = process.env.DATABASE_URL;
if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
if (url === undefined || url === '') {
  process.stderr.write(`DATABASE_URL is not set.\n\n${HELP}`);
  process.exit(2);
}
const client = openTcpDatabase(url, 1);
try {
  const differences = await compareSchema(client.db);
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

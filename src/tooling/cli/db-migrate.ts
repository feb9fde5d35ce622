import { join } from 'node:path';
import { migrate } from '../../db/migrate.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../../db/tcp-client.ts';
import { readMigrations } from '../dev/migrations.ts';

const HELP = `bun run db:migrate

Applies the migrations that the database of DATABASE_URL lacks. If the database already has the live schema, the existing
part is recorded as adopted, and only our own tables are made. Safe to run again, and from several machines at once.
DATABASE_SHARDED=true: on a keyspace that is sharded by drizzle/vschema.json, makes the lookup tables too.
Exit code 1 if a migration failed, 2 if there is no DATABASE_URL.
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
const client = openTcpDatabase(url, 1, undefined, NO_TIMEOUT);
try {
  const { applied, adopted } = await migrate(
    client.db,
    readMigrations(join(import.meta.dir, '..', '..', '..'), process.env.DATABASE_SHARDED === 'true'),
  );
  for (const name of adopted) process.stdout.write(`adopted ${name}\n`);
  for (const name of applied) process.stdout.write(`applied ${name}\n`);
  if (applied.length + adopted.length === 0) process.stdout.write('Nothing to do.\n');
} catch (error) {
  const { cause, message } = error as Error;
  process.stderr.write(`The migration failed: ${cause instanceof Error ? cause.message : message}\n`);
  process.exitCode = 1;
} finally {
  await client.close();
}

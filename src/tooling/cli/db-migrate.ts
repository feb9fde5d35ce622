import type { CommandLine } from '../arguments/command-line.ts';
import { runCommand } from '../arguments/run-command.ts';

const DB_MIGRATE = {
  name: 'db:migrate',
  about: `Applies the migrations that the database of DATABASE_URL lacks. If the database already has the live schema, the existing
part is recorded as adopted, and only our own tables are made. Safe to run again, and from several machines at once.
DATABASE_SHARDED=true: on a keyspace that is sharded by drizzle/vschema.json, makes the lookup tables too.
Exit code 1 if a migration failed, 2 if there is no DATABASE_URL.`,
  options: {},
} as const satisfies CommandLine;

await runCommand(DB_MIGRATE, async () => {
  const { migrateDatabase } = await import('./database/migrate-database.ts');
  return migrateDatabase(process.env);
});

import { join } from 'node:path';
import { migrate } from '../../../db/migrate.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../../../db/tcp-client.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';
import { readMigrations } from '../../dev/migrations.ts';

const rootDir = join(import.meta.dir, '..', '..', '..', '..');

type Env = Readonly<Record<string, string | undefined>>;

/** @returns the exit code @throws WrongUse without DATABASE_URL */
export async function migrateDatabase({ DATABASE_URL: url = '', DATABASE_SHARDED }: Env): Promise<number> {
  if (url === '') throw new WrongUse('DATABASE_URL is not set.');
  const client = openTcpDatabase(url, 1, undefined, NO_TIMEOUT);
  try {
    const { applied, adopted, made } = await migrate(
      client.db,
      readMigrations(rootDir, DATABASE_SHARDED === 'true'),
    );
    for (const name of adopted) process.stdout.write(`adopted ${name}\n`);
    for (const name of made) process.stdout.write(`made ${name}\n`);
    for (const name of applied) process.stdout.write(`applied ${name}\n`);
    if (applied.length + adopted.length + made.length === 0) process.stdout.write('Nothing to do.\n');
    return 0;
  } catch (error) {
    const { cause, message } = error as Error;
    process.stderr.write(`The migration failed: ${cause instanceof Error ? cause.message : message}\n`);
    return 1;
  } finally {
    await client.close();
  }
}

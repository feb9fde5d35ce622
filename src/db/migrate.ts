import { sql } from 'drizzle-orm';
import { affectedRows } from './affected-rows.ts';
import type { Db } from './client.ts';
import { isUnavailable } from './errors.ts';
import { rawRows } from './raw-rows.ts';

/** One migration file as drizzle-kit writes it, `--> statement-breakpoint` between statements. */
export type Migration = { readonly part: 'existing' | 'own'; readonly name: string; readonly text: string };

export type Migrated = { readonly applied: readonly string[]; readonly adopted: readonly string[] };

const JOURNAL = `CREATE TABLE IF NOT EXISTS shopping_migration (
  part varchar(16) NOT NULL, name varchar(128) NOT NULL, adopted tinyint NOT NULL, applied_at datetime(3) NOT NULL,
  PRIMARY KEY (part, name))`;

/**
 * Applies what is missing, in order. On a database that already holds the live schema the existing part is adopted:
 * written down as there, never run (spec 3).
 */
export async function migrate(db: Db, migrations: readonly Migration[]): Promise<Migrated> {
  await db.execute(sql.raw(JOURNAL));
  const done = new Set(await names(db, 'SELECT CONCAT(part, "/", name) AS name FROM shopping_migration'));
  const tables = await names(
    db,
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const isFilled = tables.includes('orders') && ![...done].some((name) => name.startsWith('existing/'));
  const applied: string[] = [];
  const adopted: string[] = [];
  for (const migration of migrations) {
    const name = `${migration.part}/${migration.name}`;
    if (done.has(name)) continue;
    const adopt = migration.part === 'existing' && isFilled;
    if (!adopt) {
      for (const statement of migration.text.split('--> statement-breakpoint')) {
        if (statement.trim() !== '') await db.execute(sql.raw(statement));
      }
    }
    const result = await db.execute(
      sql`INSERT INTO shopping_migration VALUES (${migration.part}, ${migration.name}, ${adopt ? 1 : 0}, UTC_TIMESTAMP(3))`,
    );
    affectedRows(result);
    (adopt ? adopted : applied).push(name);
  }
  return { applied, adopted };
}

async function names(db: Db, query: string): Promise<string[]> {
  const rows = await rawRows<{ name: string }>(db, query.replaceAll('"', "'"));
  return rows.map((row) => row.name);
}

/** Whether both parts were applied (or adopted). Throws when the database does not answer. */
export async function isMigrated(db: Db): Promise<boolean> {
  try {
    const parts = await names(db, 'SELECT DISTINCT part AS name FROM shopping_migration');
    return parts.includes('existing') && parts.includes('own');
  } catch (error) {
    if (isUnavailable(error)) throw error;
    return false;
  }
}

import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/**
 * The rows of a statement that drizzle does not know, as objects by column name. mysql2 answers `[rows, fields]`,
 * PlanetScale's driver `{ rows }`. The caller states the shape of a row.
 */
export async function rawRows<T extends Record<string, unknown>>(
  db: Db,
  statement: string | SQL,
): Promise<T[]> {
  const result: unknown = await db.execute(typeof statement === 'string' ? sql.raw(statement) : statement);
  const rows = Array.isArray(result) ? result[0] : (result as { rows?: unknown } | null)?.rows;
  if (!Array.isArray(rows)) throw new Error('the driver gave no rows');
  return rows as T[];
}

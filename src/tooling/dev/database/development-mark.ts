import type { RowDataPacket } from 'mysql2/promise';
import { DEVELOPMENT_MARK } from '../../../db/migration-tables.ts';
import { databaseNameOf, placeOf } from './database-url.ts';
import { withConnection } from './databases.ts';

const MAKE_MARK = `CREATE TABLE ${DEVELOPMENT_MARK} (id int PRIMARY KEY)`;

/** Marks a database that a development command has made, or found empty. Production has no such table. */
export const markDevelopment = (url: string): Promise<unknown> =>
  withConnection(url, (connection) => connection.query(MAKE_MARK.replace('TABLE', 'TABLE IF NOT EXISTS')));

/**
 * A development command drops data, and settles open money with mocks. So a given database must be empty, or have the
 * mark.
 * @throws Error that names the database, without credentials, and says what to do
 */
export async function refuseUnmarked(url: string): Promise<void> {
  const tables = await withConnection(url, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    return rows.map((row) => String(row.name));
  });
  if (tables.length === 0 || tables.includes(DEVELOPMENT_MARK)) return;
  throw new Error(
    `The database ${databaseNameOf(url)} on ${placeOf(url)} (from DATABASE_URL) has tables, and no development command ` +
      'made it. Nothing was done to it. Unset DATABASE_URL for a private database, or name one that is empty or not there. ' +
      `If all that is in it may be lost, mark it: ${MAKE_MARK}`,
  );
}

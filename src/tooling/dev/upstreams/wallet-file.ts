import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * The file in which `run dev` keeps the state of the mocked rebate and payment: one for the database of this folder,
 * and one for each database of `DATABASE_URL`, because the balances belong to the orders of a database.
 */
export function walletFileOf(rootDir: string, databaseUrl: string | undefined): string {
  const name = databaseUrl ? `mock-rebate-${placeHash(databaseUrl)}.json` : 'mock-rebate.json';
  return join(rootDir, '.local', name);
}

/** A hash of server and database, whatever the login. */
function placeHash(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return createHash('sha256').update(host).update(pathname).digest('hex').slice(0, 12);
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * Where `run dev` keeps what the mock of rebate and payment holds: one file for the database of this folder, and one for
 * each database that `DATABASE_URL` names. The balances belong to the orders, and those to their database.
 */
export function walletFileOf(rootDir: string, databaseUrl: string | undefined): string {
  const name = databaseUrl ? `mock-rebate-${placeHash(databaseUrl)}.json` : 'mock-rebate.json';
  return join(rootDir, '.local', name);
}

/** Of the server and the database: who logs in there makes no difference. */
function placeHash(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return createHash('sha256').update(host).update(pathname).digest('hex').slice(0, 12);
}

import { eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { lease } from './schema/index.ts';

const CACHED = 'reads come out of a cache: switch the query caching of Hyperdrive off';

/**
 * Whether something before the database answers a read by an older answer to the same text, as Hyperdrive does unless
 * told otherwise: a canceled order would stay payable for a minute. It reads a row of its own, changes it and reads it
 * again. @throws when the database does not answer
 */
export async function cacheProblems(db: Db): Promise<readonly string[]> {
  const name = `probe ${crypto.randomUUID()}`;
  const isIt = eq(lease.name, name);
  const read = () => db.select().from(lease).where(isIt);
  try {
    await db.insert(lease).values({ name, holder: 'before', untilMs: 0 });
    await read();
    await db.update(lease).set({ holder: 'after' }).where(isIt);
    const [row] = await read();
    return row?.holder === 'after' ? [] : [CACHED];
  } finally {
    await db.delete(lease).where(isIt);
  }
}

import { and, eq, or } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { hasCome } from '../db/has-come.ts';
import { lease } from '../db/schema/index.ts';

export function leases(db: Db) {
  return {
    /**
     * Takes or prolongs a lease until `untilMs`. A lease that ends beyond `latestMs` was taken by a wrong clock and
     * does not count. @returns false while another owner's lease lasts
     */
    async take(
      name: string,
      holder: string,
      nowMs: number,
      untilMs: number,
      latestMs: number,
    ): Promise<boolean> {
      const taken = await db
        .update(lease)
        .set({ holder, untilMs })
        .where(
          and(eq(lease.name, name), or(eq(lease.holder, holder), hasCome(lease.untilMs, nowMs, latestMs))),
        );
      if (affectedRows(taken) === 1) return true;
      try {
        await db.insert(lease).values({ name, holder, untilMs });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
}

import { eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { putInto } from '../db/insert.ts';
import { sweepCursor } from '../db/schema/index.ts';

const put = putInto(sweepCursor, { position: sweepCursor.position, updatedAtMs: sweepCursor.updatedAtMs });

/** How far work that goes through all orders has come. */
export function sweepCursors(db: Db) {
  return {
    /** '' at the beginning */
    async at(name: string): Promise<string> {
      const [row] = await db.select().from(sweepCursor).where(eq(sweepCursor.name, name));
      return row?.position ?? '';
    },
    async set(name: string, position: string, nowMs: number): Promise<void> {
      await put(db, [{ name, position, updatedAtMs: nowMs }]);
    },
  };
}

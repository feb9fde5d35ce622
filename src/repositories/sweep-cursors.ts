import { eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { putInto } from '../db/insert.ts';
import { sweepCursor } from '../db/schema/index.ts';

const put = putInto(sweepCursor, { position: sweepCursor.position, updatedAtMs: sweepCursor.updatedAtMs });

/** How far work over all orders has come: the last order's id. */
export function sweepCursors(db: Db) {
  return {
    /** The last order's id; '' at the beginning. */
    async at(name: string): Promise<string> {
      const [row] = await db.select().from(sweepCursor).where(eq(sweepCursor.name, name));
      return row?.position ?? '';
    },
    async set(name: string, position: string, nowMs: number): Promise<void> {
      await put(db, [{ name, position, updatedAtMs: nowMs }]);
    },
  };
}

import { eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { notiIntake as table } from '../db/schema/index.ts';

export type IntakeRow = typeof table.$inferSelect;

export function notiIntake(db: Db) {
  return {
    async find(sentId: string): Promise<IntakeRow | null> {
      const [row] = await db.select().from(table).where(eq(table.sentId, sentId));
      return row ?? null;
    },
    /** Plain INSERT: an id that was sent before throws. */
    async insert(row: IntakeRow): Promise<void> {
      await db.insert(table).values(row);
    },
  };
}

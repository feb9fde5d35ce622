import { eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { notiIntake as table } from '../db/schema/index.ts';
import type { NotiIntakeRow } from '../domain/order/records.ts';

export function notiIntakeReads(db: Db) {
  return {
    async find(sentId: string): Promise<NotiIntakeRow | null> {
      const [row] = await db.select().from(table).where(eq(table.sentId, sentId));
      return row ?? null;
    },
  };
}

export function notiIntakeWrites(db: Db) {
  return {
    /** @throws the duplicate-key error for an id that was sent before */
    async insert(rows: readonly NotiIntakeRow[]): Promise<void> {
      if (rows.length > 0) await db.insert(table).values([...rows]);
    },
  };
}

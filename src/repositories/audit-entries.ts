import { asc, eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { insertInto } from '../db/insert.ts';
import { auditEntry } from '../db/schema/index.ts';
import type { AuditEntry } from '../domain/order/records.ts';

const insertRows = insertInto(auditEntry);
/** What one answer shows of a subject. */
const LIST_MAX = 200;

/** Who did what: kept with the change itself, never deleted by us (spec 13). */
export function auditEntries(db: Db) {
  return {
    async add(rows: readonly AuditEntry[]): Promise<void> {
      await insertRows(db, rows);
    },
    /** The first ones come first. */
    async listFor(subject: string): Promise<readonly AuditEntry[]> {
      return db
        .select()
        .from(auditEntry)
        .where(eq(auditEntry.subject, subject))
        .orderBy(asc(auditEntry.atMs))
        .limit(LIST_MAX);
    },
  };
}
